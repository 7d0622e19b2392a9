"""What the tests of the operator's side share: the app as nobody, a viewer and an operator see it."""

from collections.abc import Iterator

import pytest

from server.app import create_app
from server.settings import Settings
from tests.admin.logged_in import LOGINS, LoggedIn, log_in
from tests.server.asgi import Client, client_of
from tests.server.conftest import MakeSettings
from tests.server.conftest import collection as collection
from tests.server.conftest import dist as dist
from tests.server.conftest import make_settings as make_settings
from tests.server.conftest import serve as serve
from tests.server.conftest import start_server as start_server


@pytest.fixture
def admin_settings(make_settings: MakeSettings) -> Settings:
    """Settings with passwords; a test module that needs others defines this fixture anew, with **LOGINS."""
    return make_settings(**LOGINS)


@pytest.fixture
def nobody(admin_settings: Settings) -> Iterator[Client]:
    """Who isn't logged in."""
    with client_of(create_app(admin_settings)) as client:
        yield client


@pytest.fixture
def operator_client(nobody: Client) -> LoggedIn:
    return log_in(nobody, "operator")


@pytest.fixture
def viewer_client(nobody: Client) -> LoggedIn:
    return log_in(nobody, "viewer")
