"""Publishing a model and going back, by keyboard and with a real worker; what the gate refuses stays unpublished."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from tests.admin.logged_in import ENVIRONMENT
from tests.admin.models_stage import add_model, add_trained
from tests.browser.access import violations
from tests.browser.admin.operator_page import OperatorPage, enter
from tests.browser.conftest import Server, StartServer
from tests.jobs.operator import until
from tests.learning.made import made_songs

PATIENCE_MS = 20_000  # a worker starts first, perhaps on a busy machine


@pytest.fixture(scope="module")
def model_server(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """Two models that can be published, and one that finds less; beside the server a worker."""
    data = tmp_path_factory.mktemp("models")
    scores = add_trained(data, made_songs(composers=26, files=6, noise=0.5), "1.0.0", "1.0.1")
    add_model(data, "1.0.2", [replace(score, ndcg=score.ndcg / 2) for score in scores])
    return start_server(SIDFLOW_DATA=str(data), SIDFLOW_WORKER="true", **ENVIRONMENT)


@pytest.fixture
def operator(chromium: Browser, model_server: Server) -> Iterator[OperatorPage]:
    entered = enter(chromium, model_server.url)
    yield entered
    entered.page.context.close()


def published(operator: OperatorPage) -> str:
    """What devices are told."""
    answer = operator.page.request.get(f"{operator.url}/api/train/model")
    return str(json.loads(answer.text())["version"]) if answer.ok else "none"


def test_publish_and_roll_back_by_keyboard(operator: OperatorPage) -> None:
    page, room = operator.page, operator.go("models")
    state, job = room.locator(".op-state"), room.locator(".op-job")
    dialog = page.get_by_role("dialog")
    expect(state).to_have_text("3 models were trained, none is published.")

    operator.press(room.get_by_role("button", name="Publish 1.0.0"))
    expect(dialog).to_contain_text("Model 1.0.0 is the first one that is published.")
    assert violations(page) == []
    page.evaluate("location.hash = 'admin/models/1.0.0'")
    expect(dialog).to_have_count(0)  # who goes elsewhere has said no
    page.go_back()
    operator.press(room.get_by_role("button", name="Publish 1.0.0"))
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.keyboard.press("Enter")  # the focus is where it was
    operator.press(dialog.get_by_role("button", name="Publish"))
    expect(job).to_contain_text("Model 1.0.0 is published; the catalogue", timeout=PATIENCE_MS)
    expect(state).to_contain_text("Model 1.0.0 is published, nDCG@10")

    operator.press(room.get_by_role("button", name="Publish 1.0.1"))
    expect(dialog).to_contain_text("It isn't worse than the published model")
    expect(dialog).to_contain_text("Model 1.0.1 takes the place of 1.0.0, which a rollback brings back.")
    operator.press(dialog.get_by_role("button", name="Publish"))
    expect(job).to_contain_text("Model 1.0.1 is published; the catalogue", timeout=PATIENCE_MS)
    until(lambda: published(operator) == "1.0.1", "devices are told of the new one")

    operator.press(room.get_by_role("button", name="Publish 1.0.2"))
    expect(dialog).to_contain_text("The gate will refuse model 1.0.2")
    operator.press(dialog.get_by_role("button", name="Start the job all the same"))
    expect(job).to_contain_text("Model 1.0.2 isn't published. It finds less", timeout=PATIENCE_MS)
    expect(state).to_contain_text("Model 1.0.1 is published")

    operator.press(room.get_by_role("button", name="Roll back to 1.0.0"))
    expect(dialog).to_contain_text("Model 1.0.0 takes the place of 1.0.1 again")
    operator.press(dialog.get_by_role("button", name="Roll back"))
    expect(job).to_contain_text("Model 1.0.0 is published; the catalogue", timeout=PATIENCE_MS)
    expect(state).to_contain_text("Model 1.0.0 is published")
    until(lambda: published(operator) == "1.0.0", "devices are told of the former one")
    expect(job.get_by_role("link")).to_have_attribute("href", re.compile("^#admin/jobs/publish-"))
    assert operator.faults == []


def test_models_are_for_everyone_on_a_phone(chromium: Browser, model_server: Server) -> None:
    """The list, one model and two compared, with all that is in them."""
    viewer = enter(chromium, model_server.url, "viewer", viewport={"width": 390, "height": 844}, has_touch=True)
    for address, heading in (
        ("models", "Models"), ("models/1.0.0", "Model 1.0.0"), ("models/compare/1.0.0/1.0.2", "1.0.0 and 1.0.2"),
    ):  # fmt: skip
        room = viewer.go(address)
        expect(room.locator("h1")).to_have_text(heading)
        expect(room.get_by_role("table").first).to_be_visible()
        assert viewer.complaints() == [], address
    expect(room.locator(".op-state")).to_contain_text("1.0.2 finds less than 1.0.0, for certain")
    expect(room.locator(".models-gains li").first).to_have_attribute("data-sign", "less")
    room.get_by_label("To").select_option("1.0.1")
    expect(room.locator(".op-state")).to_contain_text("1.0.0 and 1.0.1 find the same")
    viewer.go("models/9.9.9")
    expect(viewer.page.locator(".op-trouble")).to_contain_text("There is no such model")
    assert [fault for fault in viewer.faults if "404" not in fault] == []
    viewer.page.context.close()
