"""Settings as an operator sees them: all of them, where each comes from, and never a secret."""

from typing import Any

import pytest
from pydantic import SecretStr

from client_py.core.decode import decode_json
from server.admin.settings_view import shown
from server.app import create_app
from server.contract.health import SettingList, SettingShown
from server.settings import Settings, load_settings
from tests.admin.logged_in import LOGINS, LoggedIn, log_in
from tests.server.asgi import client_of
from tests.server.conftest import MakeSettings

HIDDEN = "hidden-from-everybody-{}-0123456789abcdef"


def secret_names() -> list[str]:
    """Every setting whose type says that it is a secret, however it is wrapped."""
    return [name for name, field in Settings.model_fields.items() if "SecretStr" in repr(field.annotation)]


def by_name(text: str) -> dict[str, SettingShown]:
    return {each.name: each for each in decode_json(SettingList, text).settings}


def test_no_secret_is_shown_of_a_server_that_has_them_all(
    make_settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = secret_names()
    assert {"secret", "database_url", "smtp_password", "alert_webhook_url", "operator_password_hash"} <= set(names)
    hashes = {name for name in names if name.endswith("password_hash")}
    values: dict[str, Any] = {name: HIDDEN.format(name.replace("_", "-")) for name in names if name not in hashes}
    values["alert_webhook_url"] = f"https://hooks.example/{HIDDEN.format('path')}"
    del values["database_url"]  # its own test below: this server has to work
    for name, value in values.items():
        monkeypatch.setenv(f"SIDFLOW_{name.upper()}", value)
    monkeypatch.setenv(
        "SIDFLOW_MIRROR", f"https://user:{HIDDEN.format('login')}@mirror.example/HVSC?key={HIDDEN.format('key')}"
    )
    monkeypatch.setenv("SIDFLOW_PUBLIC_URL", f"https://user:{HIDDEN.format('url')}@sid.example/")
    settings = make_settings(**LOGINS)
    with client_of(create_app(settings)) as client:
        text = log_in(client, "viewer").get("/api/admin/settings").text
    assert "hidden" not in text
    assert "$argon2" not in text
    told = by_name(text)
    assert {told[name].value for name in (*values, *hashes)} == {"set"}
    assert all(told[name].secret for name in names)
    assert told["mirror"].value == "https://mirror.example/HVSC"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://sidflow:word@db.example:5433/sid", "postgresql://sidflow@db.example:5433/sid"),
        ("postgresql://sidflow@/sid?host=/run&password=word", "postgresql://sidflow@/sid"),
        ("word that is no address", "set"),
        ("", "not set"),
    ],
)
def test_a_database_is_told_without_its_password(url: str, told: str) -> None:
    found = shown(Settings(database_url=SecretStr(url)), "database_url")
    assert (found.value, found.secret) == (told, True)
    assert "word" not in found.value


def test_each_setting_says_where_it_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIDFLOW_PORT", "9000")
    monkeypatch.setenv("SIDFLOW_HOST", "0.0.0.0")
    settings = load_settings(host="127.0.0.2")
    assert [(shown(settings, name).value, shown(settings, name).source) for name in ("host", "port", "log_level")] == [
        ("127.0.0.2", "command line"), ("9000", "environment"), ("info", "default"),
    ]  # fmt: skip
    assert shown(settings, "worker").value == "true"
    assert shown(settings, "collection").value == "not set"


def test_all_are_there_in_their_order_with_words(viewer_client: LoggedIn) -> None:
    told = decode_json(SettingList, viewer_client.get("/api/admin/settings").text).settings
    assert [each.name for each in told] == list(Settings.model_fields)
    assert [each.variable for each in told if not each.description] == []
    assert {each.group for each in told} == {"Server", "Listeners", "Jobs", "Access", "Alerts", "Telemetry"}
