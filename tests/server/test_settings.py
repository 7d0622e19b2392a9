"""Settings: each can be given, a wrong one is told, and the secret is kept from others."""

import ast
import stat
from pathlib import Path

import pytest

from server.settings import ROOT, Settings, SettingsError, load_settings, session_secret


def test_the_environment_and_what_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIDFLOW_PORT", "9000")
    monkeypatch.setenv("SIDFLOW_ISOLATION", "false")
    assert (load_settings().port, load_settings().isolation) == (9000, False)
    assert load_settings(port=9001, host=None).port == 9001


@pytest.mark.parametrize(("name", "value"), [("PORT", "70000"), ("SESSION_TTL_S", "0"), ("LOG_LEVEL", "loud")])
def test_a_wrong_value_is_told(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"SIDFLOW_{name}", value)
    with pytest.raises(SettingsError, match=name.lower()):
        load_settings()


def test_a_session_lives_15_minutes() -> None:
    assert Settings.model_fields["session_ttl_s"].default == 15 * 60


def test_a_random_secret_is_kept_for_the_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", secret=None)
    secret = session_secret(settings)
    assert len(secret) >= 32
    assert session_secret(settings) == secret
    (file,) = (tmp_path / "data").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert session_secret(Settings(data=tmp_path / "other", secret=None)) != secret


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, secret=None)
    session_secret(settings)
    (file,) = tmp_path.iterdir()
    file.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod"):
        session_secret(settings)


def test_a_spoilt_or_unkept_secret_is_told(tmp_path: Path) -> None:
    (tmp_path / "session-secret").touch(0o600)
    with pytest.raises(SettingsError, match="delete"):
        session_secret(Settings(data=tmp_path, secret=None))
    with pytest.raises(SettingsError, match="SIDFLOW_DATA"):
        session_secret(Settings(data=tmp_path / "session-secret" / "below", secret=None))


def test_production_wants_a_secret_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIDFLOW_ENVIRONMENT", "production")
    monkeypatch.setenv("SIDFLOW_DATA", str(tmp_path))
    with pytest.raises(SettingsError, match="SIDFLOW_SECRET"):
        session_secret(load_settings())
    monkeypatch.setenv("SIDFLOW_SECRET", "short")
    with pytest.raises(SettingsError, match="32"):
        session_secret(load_settings())
    monkeypatch.setenv("SIDFLOW_SECRET", "x" * 32)
    assert session_secret(load_settings()) == "x" * 32
    assert not list(tmp_path.iterdir())


def test_a_secret_does_not_show() -> None:
    assert "hush" not in repr(load_settings(secret="hush" * 10))


def test_no_other_module_reads_the_environment() -> None:
    for file in [*(ROOT / "server").rglob("*.py"), *(ROOT / "client_py").rglob("*.py")]:
        names = {node.attr for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Attribute)}
        assert not names & {"environ", "getenv", "environb"}, file
