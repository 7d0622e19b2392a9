"""The settings, and the only place that reads environment variables: each is `SIDFLOW_` and its name in capitals."""

import os
import secrets
import sys
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from argon2 import Type, extract_parameters
from argon2.exceptions import InvalidHashError
from limits import parse
from pydantic import AfterValidator, Field, PrivateAttr, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from client_py.core.errors import SidflowError

ROOT = Path(__file__).resolve().parents[1]
_SECRET_FILE = "session-secret"  # noqa: S105 - the name of a file
_LEAST_SECRET = 32


def _limit(text: str) -> str:
    """A limit that the library of the same name can read, or none; raises ValueError."""
    if text:
        parse(text)
    return text


Limit = Annotated[str, AfterValidator(_limit)]
Token = Annotated[SecretStr, Field(min_length=_LEAST_SECRET)]
Percent = Annotated[float, Field(ge=0, le=100)] | Literal["off"]


def _argon2(hashed: SecretStr) -> SecretStr:
    """A hash as `sidflow admin hash-password` makes it; raises ValueError."""
    try:
        kind = extract_parameters(hashed.get_secret_value()).type
    except InvalidHashError:
        kind = None
    if kind != Type.ID:
        raise ValueError("this is no argon2id hash: make one with `sidflow admin hash-password`")
    return hashed


def _issuer(address: str) -> str:
    """An address that nobody on the way can listen to, or one on this machine; raises ValueError."""
    parts = urlsplit(address)
    here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if parts.scheme != "https" and not (parts.scheme == "http" and here):
        raise ValueError("an address with https:// is needed")
    return address


Issuer = Annotated[str, AfterValidator(_issuer)]
PasswordHash = Annotated[SecretStr, AfterValidator(_argon2)]


class SettingsError(SidflowError):
    """A setting is missing or has a value that can't be used."""


class Settings(BaseSettings):
    """What an operator can choose; the descriptions are the ones in docs/technical-reference.md."""

    model_config = SettingsConfigDict(env_prefix="SIDFLOW_", extra="forbid", frozen=True)

    environment: Literal["development", "production"] = Field(
        default="development",
        description="`production` demands a secret; `development` makes one and keeps it in `data`",
    )
    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(default=8064, description="port to listen on, 0 for a free one")
    dist: Path = Field(default=ROOT / "dist", description="folder of the bundle that `build.py` made")
    collection: Path | None = Field(default=None, description="folder of tunes to offer beside the bundled ones")
    roms: Path | None = Field(
        default=None, description="folder of ROM images to offer: each folder in it is a bundle for listeners to choose"
    )
    data: Path = Field(
        default=ROOT / "data",
        description="folder for what the server keeps: index of the collection, compiled engine, secret",
    )
    cache: Path | None = Field(
        default=None, description="folder for what can be fetched or made again; without it, `cache` in `data`"
    )
    database_url: SecretStr | None = Field(
        default=None, description="PostgreSQL for the jobs, for workers on many machines; without it, SQLite in `data`"
    )
    worker: bool = Field(
        default=True, description="whether `serve` starts a worker beside the server, where it has a collection"
    )
    worker_dead_after_s: Annotated[float, Field(ge=0.5, le=3600)] = Field(
        default=15.0, description="seconds of silence after which another worker takes over"
    )
    mirror: str | None = Field(default=None, description="address of the HVSC mirror that `fetch` asks")
    mirror_timeout_s: Annotated[float, Field(ge=0.1, le=600)] = Field(
        default=30.0, description="seconds for which a mirror may be silent"
    )
    mirror_backoff_s: Annotated[float, Field(ge=0, le=60)] = Field(
        default=1.0, description="first pause after a failed attempt, doubled by each further one"
    )
    renders: Annotated[int, Field(ge=1, le=1024)] = Field(
        default=8, description="songs that `classify` listens to at once; never more than there are cores"
    )
    renders_nice: Annotated[int, Field(ge=0, le=19)] = Field(
        default=10, description="how far each of these stands back behind other processes"
    )
    renders_share: Annotated[float, Field(ge=0.05, le=1)] = Field(
        default=1.0, description="share of a core's time that each of these may take"
    )
    engine: Path | None = Field(default=None, description="the engine `sid.wasm`; without it, the one in `dist`")
    secret: SecretStr | None = Field(
        default=None, description="signs sessions, 32 characters or more, the same on every node"
    )
    operator_password_hash: PasswordHash | None = Field(
        default=None, description="argon2id hash of the operator's password, by `sidflow admin hash-password`"
    )
    viewer_password_hash: PasswordHash | None = Field(
        default=None, description="the same for the viewer, who sees the operator's rooms and changes nothing"
    )
    operator_session_s: Annotated[int, Field(ge=60, le=30 * 86_400)] = Field(
        default=12 * 3600, description="seconds after which an operator has to log in again in any case"
    )
    operator_idle_s: Annotated[int, Field(ge=60, le=30 * 86_400)] = Field(
        default=3600, description="seconds without a request after which an operator has to log in again"
    )
    oidc_issuer: Issuer | None = Field(
        default=None, description="address of an OpenID Connect provider by which people log in"
    )
    oidc_client_id: str | None = Field(default=None, description="what this server is called there")
    oidc_client_secret: SecretStr | None = Field(default=None, description="the secret that belongs to it")
    oidc_scope: str = Field(default="openid profile email", description="what the provider is asked for")
    oidc_claim: str = Field(default="groups", description="the claim of the ID token that gives a role")
    oidc_operators: str = Field(default="", description="values of that claim that make an operator, with commas")
    oidc_viewers: str = Field(default="", description="values of that claim that make a viewer, with commas")
    oidc_name: Annotated[str, Field(min_length=1, max_length=60)] = Field(
        default="single sign-on", description="what the login page calls the provider"
    )
    metrics_token: Token | None = Field(
        default=None,
        description="opens `/metrics` to who sends it, 32 characters or more; without it, to who is logged in alone",
    )
    session_ttl_s: Annotated[int, Field(ge=1, le=86_400)] = Field(
        default=900, description="life of a play session in seconds"
    )
    limit_play: Limit = Field(
        default="1200/minute", description="how often an address may ask to play a song; empty for no limit"
    )
    limit_session: Limit = Field(
        default="120/minute", description="how often an address may ask for a session to send events with"
    )
    limit_feedback: Limit = Field(default="240/minute", description="how often an address may send a batch of events")
    limit_share: Limit = Field(
        default="30/hour", description="how often an address may share a taste, or take back what it shared"
    )
    limit_telemetry: Limit = Field(
        default="600/minute", description="how often an address may send reports of how its pages work"
    )
    telemetry_sampling: Annotated[float, Field(ge=0, le=1)] = Field(
        default=1.0, description="share of pages that report how they work, of those whose listeners let them"
    )
    isolation: bool = Field(default=True, description="cross-origin isolation, which shared memory in the page needs")
    max_body_bytes: Annotated[int, Field(ge=1024, le=2**30)] = Field(
        default=1024 * 1024, description="largest body of a request"
    )
    proxies: str = Field(
        default="127.0.0.1", description="addresses of proxies whose X-Forwarded headers count, with commas"
    )
    public_url: str | None = Field(
        default=None,
        pattern="^https?://.+$",
        description="address under which people reach the app, for links in alerts",
    )
    alert_every_s: Annotated[float, Field(ge=0.1, le=3600)] = Field(
        default=60.0, description="how often one of the servers looks for what is wrong"
    )
    alert_settle_s: Annotated[float, Field(ge=0, le=86_400)] = Field(
        default=120.0,
        description="seconds for which all has to be fine before an alert is over; longer for one that flaps",
    )
    alert_repeat_s: Annotated[float, Field(ge=0)] = Field(
        default=14_400.0, description="seconds after which an alert that nobody acknowledged is sent again, 0 for never"
    )
    alert_window_s: Annotated[float, Field(ge=60, le=86_400)] = Field(
        default=300.0, description="seconds of telemetry that the alerts about sessions look back on"
    )
    alert_least_sessions: Annotated[int, Field(ge=1)] = Field(
        default=20, description="sessions below which these alerts say nothing of a share"
    )
    alert_session_errors_percent: Percent = Field(
        default=1.0, description="share of sessions with errors above which an alert fires, or `off`"
    )
    alert_underruns_percent: Percent = Field(
        default=1.0, description="share of sessions whose sound broke off above which an alert fires, or `off`"
    )
    alert_hvsc_days: Annotated[float, Field(ge=0)] | Literal["off"] = Field(
        default=7.0, description="days since the last fetch after which an alert fires, or `off`"
    )
    alert_coverage_percent: Percent = Field(
        default=95.0, description="share of analysed songs below which an alert fires, or `off`"
    )
    alert_job_stale_s: Annotated[float, Field(ge=0)] | Literal["off"] = Field(
        default=120.0, description="seconds for which a job may have no worker before an alert fires, or `off`"
    )
    alert_disk_percent: Percent = Field(
        default=10.0, description="free share of a disk below which an alert fires, or `off`"
    )
    alert_audit_chain: bool = Field(default=True, description="whether a broken chain of the audit log is an alert")
    alert_webhook_url: SecretStr | None = Field(
        default=None, description="address to which alerts are posted; kept as a secret, since many have one in them"
    )
    alert_webhook_secret: Token | None = Field(
        default=None, description="signs what is posted there, 32 characters or more"
    )
    alert_mail_to: str | None = Field(default=None, description="addresses to which alerts are mailed, with commas")
    alert_timeout_s: Annotated[float, Field(ge=0.1, le=120)] = Field(
        default=10.0, description="seconds for which a receiver of alerts may be silent"
    )
    alert_retry_s: Annotated[float, Field(ge=0.05, le=3600)] = Field(
        default=10.0, description="pause after a message that didn't arrive, doubled by each further one up to an hour"
    )
    smtp_host: str | None = Field(default=None, description="server that takes mails")
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = Field(default=587, description="its port")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="`starttls`, `tls` from the first byte on, or `none`, which a login refuses"
    )
    smtp_ca_file: Path | None = Field(
        default=None, description="certificates to trust there; without it, those of the system"
    )
    smtp_user: str | None = Field(default=None, description="name to log in with there; without it, nobody logs in")
    smtp_password: SecretStr | None = Field(default=None, description="password of that name")
    smtp_from: str | None = Field(default=None, description="address that the mails come from")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="least level that is logged"
    )

    # Names of what was given in so many words, as a command line does; the rest is the environment's or the default.
    _given: frozenset[str] = PrivateAttr(default=frozenset())

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._given = frozenset(given)

    def source(self, name: str) -> Literal["default", "environment", "command line"]:
        """Where a setting's value comes from."""
        if name in self._given:
            return "command line"
        return "environment" if name in self.model_fields_set else "default"

    @property
    def cache_folder(self) -> Path:
        """Where the cache is."""
        return self.cache if self.cache is not None else self.data / "cache"


def load_settings(**given: object) -> Settings:
    """Settings from the environment, overridden by what is given and not None; raises SettingsError."""
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**chosen)
    except ValidationError as error:
        reasons = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise SettingsError(f"The settings can't be used: {reasons}.") from None


def session_secret(settings: Settings) -> str:
    """The secret that signs sessions: the setting or, in development, a random one kept in the data folder."""
    if settings.secret is not None:
        secret = settings.secret.get_secret_value()
        if len(secret) < _LEAST_SECRET:
            raise SettingsError(f"SIDFLOW_SECRET has {len(secret)} characters, {_LEAST_SECRET} are the least.")
        return secret
    if settings.environment == "production":
        raise SettingsError("In production the sessions need a secret: set SIDFLOW_SECRET to 32 characters or more.")
    return _kept_secret(settings.data / _SECRET_FILE)


def _kept_secret(file: Path) -> str:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            _keep(file, secrets.token_urlsafe(48))
        kept = file.read_text()
    except OSError as error:
        raise SettingsError(
            f"The session secret can't be kept in {file.parent}: {error.strerror}; set SIDFLOW_DATA to another folder."
        ) from None
    if len(kept) < _LEAST_SECRET:
        raise SettingsError(f"{file} holds no whole secret: delete it and a new one is made.")
    if sys.platform != "win32" and file.stat().st_mode & 0o077:
        raise SettingsError(f"{file} can be read by others: run chmod 600 on it.")
    return kept


def _keep(file: Path, secret: str) -> None:
    """Puts the whole file there at once; when two servers start together, the first one's secret stays."""
    made = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as writing:
        writing.write(secret)
    try:
        os.link(made, file)
    except FileExistsError:
        return
    finally:
        made.unlink()
