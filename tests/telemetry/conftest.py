"""A small server for pages that report."""

from tests.server.conftest import client as client
from tests.server.conftest import dist as dist
from tests.server.conftest import make_settings as make_settings
