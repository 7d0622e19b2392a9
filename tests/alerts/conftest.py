"""What the tests of alerts share."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from server.database import Database
from server.settings import Settings, load_settings
from tests.alerts.receivers import Hooks, hooks

SECRET = "a secret of the receiver's, as long as needed"
MakeAlertSettings = Callable[..., Settings]


@pytest.fixture
def make_alert_settings(tmp_path: Path) -> MakeAlertSettings:
    """Settings that look often and wait for little."""

    def make(**changes: Any) -> Settings:
        chosen = {"data": tmp_path / "data", "alert_settle_s": 0, "alert_retry_s": 0.05, "alert_timeout_s": 5}
        return load_settings(**(chosen | changes))

    return make


@pytest.fixture
def database(make_alert_settings: MakeAlertSettings) -> Iterator[Database]:
    made = Database(make_alert_settings())
    yield made
    made.close()


@pytest.fixture
def receiver() -> Iterator[Hooks]:
    with hooks() as made:
        yield made


def webhook_settings(receiver: Hooks) -> dict[str, str]:
    return {"alert_webhook_url": receiver.url, "alert_webhook_secret": SECRET}
