"""Python in the page is ready without numpy: only opening the catalogue takes it, and asks for it before."""

import subprocess
import sys

import pytest

from client_py.memory import MemoryPackages
from client_py.ports import PortError
from tests.client.test_app import Stage
from tests.running import run_async


def test_the_application_starts_where_there_is_no_numpy() -> None:
    program = "import sys; sys.modules['numpy'] = None; import client_py.browser.worker, client_py.browser.world"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_numpy_is_asked_for_when_the_catalogue_comes() -> None:
    packages = MemoryPackages()

    async def run() -> None:
        stage = Stage(packages)
        await stage.app.start()
        assert packages.asked == []
        await stage.app.handle("catalogue.refresh", {})
        assert packages.asked == ["numpy"]
        await stage.app.close()

    run_async(run())


def test_where_numpy_cannot_be_had_a_search_says_why_and_the_history_has_no_titles() -> None:
    class Missing(MemoryPackages):
        async def need(self, name: str) -> None:
            raise PortError(f"{name} could not be loaded.")

    async def run() -> None:
        stage = Stage()
        await stage.app.start()
        await stage.app.handle("catalogue.refresh", {})
        await stage.rate(1, 4)
        await stage.app.close()
        stage.packages = Missing()
        again = stage.open()
        await again.start()
        assert await again.handle("history.show", {}) == 1
        with pytest.raises(PortError, match="could not be loaded"):
            await again.handle("search", {"words": "gym"})
        await again.close()

    run_async(run())
