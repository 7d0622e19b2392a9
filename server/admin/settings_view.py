"""The operator's route for settings: what each is, where it comes from, and never a secret."""

import types
import typing
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.engine import make_url
from starlette.requests import Request
from starlette.responses import Response

from server.admin.table import AdminRoute
from server.contract.health import SettingList, SettingShown
from server.settings import Settings
from server.signed import answer

SET, NOT_SET = "set", "not set"
_GROUPS = (  # the first whose beginning fits
    (("alert_", "smtp_", "public_url"), "Alerts"),
    (("operator_", "viewer_", "oidc_", "secret", "metrics_token", "proxies"), "Access"),
    (("limit_", "max_", "session_", "isolation"), "Listeners"),
    (("telemetry_",), "Telemetry"),
    (("worker", "mirror", "renders", "database_url"), "Jobs"),
)
_REST = "Server"


class SettingsApi:
    """The route, over the settings of this server."""

    def __init__(self, settings: Settings) -> None:
        self._shown = SettingList(tuple(shown(settings, name) for name in type(settings).model_fields))
        self.routes = [AdminRoute("/settings", self.settings)]

    async def settings(self, _request: Request) -> Response:
        """`GET /api/admin/settings`: -> SettingList."""
        return answer(self._shown)


def shown(settings: Settings, name: str) -> SettingShown:
    """One setting as people may see it."""
    field = type(settings).model_fields[name]
    value = getattr(settings, name)
    secret = SecretStr in _parts(field.annotation) or isinstance(value, SecretStr)
    return SettingShown(
        name=name,
        variable=f"SIDFLOW_{name.upper()}",
        value=_secret_words(name, value) if secret else _words(value),
        source=settings.source(name),
        secret=secret,
        group=next((group for beginnings, group in _GROUPS if name.startswith(beginnings)), _REST),
        description=field.description or "",
    )


def _parts(annotation: Any) -> set[object]:
    """All types that a type is made of."""
    inner = typing.get_args(annotation)
    if typing.get_origin(annotation) in (typing.Union, types.UnionType, typing.Annotated):
        return {part for each in inner for part in _parts(each)}
    return {annotation}


def _secret_words(name: str, value: SecretStr | None) -> str:
    if value is None or not value.get_secret_value():
        return NOT_SET
    return _database(value.get_secret_value()) if name == "database_url" else SET


def _database(url: str) -> str:
    """Where a database is, without the password and the query, which may hold one too."""
    try:
        parts = make_url(url)
    except sa.exc.ArgumentError:
        return SET
    return sa.URL.create(
        parts.drivername, parts.username, None, parts.host, parts.port, parts.database
    ).render_as_string()  # fmt: skip


def _words(value: object) -> str:
    """A value as one would set it; an address without what somebody may have logged in by."""
    if value is None or value == "":
        return NOT_SET
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(_words(each) for each in value)
    text = str(value)
    return _without_login(text) if "://" in text else text


def _without_login(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return SET
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, place, parts.path, "", ""))
