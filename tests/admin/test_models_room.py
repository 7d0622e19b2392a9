"""The room Models: an operator sees what a model is worth before it is published, and a name never becomes a path."""

import shutil
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from client_py.core.decode import decode_json
from server.contract.audit import AuditEntry
from server.contract.jobs import JobList, JobReceipt
from server.contract.models import ModelComparison, ModelDetail, ModelOverview, ModelUse, PublishPlan
from server.database import Database
from server.learning.folder import HELD_OUT, MANIFEST, MODEL, PUBLISHED
from server.settings import Settings
from server.telemetry.store import TelemetryStore
from tests.admin.logged_in import LOGINS, LoggedIn
from tests.admin.models_stage import add_model, set_published
from tests.learning.test_gate import scored
from tests.server.conftest import MakeSettings
from tests.server.test_paths import HOSTILE
from tests.server.test_routes import problem


@pytest.fixture
def admin_settings(make_settings: MakeSettings, collection: Path) -> Settings:
    """Three models: 1.0.1 is published and 1.0.0 was before it, 1.0.2 finds less, 1.0.10 finds more."""
    settings = make_settings(collection=collection, **LOGINS)
    add_model(settings.data, "1.0.0", scored(0.0))
    add_model(settings.data, "1.0.1", scored(0.01))
    add_model(settings.data, "1.0.2", scored(-0.1, 0.1))
    add_model(settings.data, "1.0.10", scored(0.1, 0.1), prefix="MUSICIANS/")
    set_published(settings.data, "1.0.1", "1.0.0")
    return settings


def test_all_models_are_listed_with_what_they_are_worth(viewer_client: LoggedIn) -> None:
    overview = decode_json(ModelOverview, viewer_client.get("/api/admin/models").text)
    assert [(model.version, model.state) for model in overview.models] == [
        ("1.0.10", "trained"), ("1.0.2", "trained"), ("1.0.1", "published"), ("1.0.0", "before"),
    ]  # fmt: skip
    assert (overview.published, overview.previous, overview.troubles) == ("1.0.1", "1.0.0", ())
    worth = [{metric.name: metric.value for metric in model.metrics}["ndcg_at_10"] for model in overview.models]
    assert worth[0] > worth[2] > worth[1]
    assert [entry.version for entry in overview.training] == ["1.0.0", "1.0.1", "1.0.2", "1.0.10"]
    assert overview.use is None
    assert overview.use_words.startswith("No reports yet")


def test_which_models_listeners_run_comes_from_their_reports(viewer_client: LoggedIn, admin_settings: Settings) -> None:
    database = Database(admin_settings)
    now_ms = time.time_ns() // 1_000_000
    TelemetryStore(database).add(
        {
            now_ms: {"sessions": 9, "model.1.0.1": 3, "model.none": 1, "model_personal": 2},
            now_ms - 2 * 86_400_000: {"model.1.0.0": 50},
        }
    )
    database.close()
    overview = decode_json(ModelOverview, viewer_client.get("/api/admin/models").text)
    assert overview.use == (ModelUse("1.0.1", 3, 0.75), ModelUse("none", 1, 0.25))
    assert overview.use_words == "Of 4 reports of pages in the last 24 hours."


def test_one_model_with_its_manifest_whole(viewer_client: LoggedIn) -> None:
    detail = decode_json(ModelDetail, viewer_client.get("/api/admin/models/1.0.10").text)
    assert (detail.summary.version, detail.manifest.version) == ("1.0.10", "1.0.10")
    assert detail.manifest.data.filters.prefix == "MUSICIANS/"
    assert detail.training is not None
    assert detail.training.loss == 0.25


def test_two_models_are_compared_song_by_song(viewer_client: LoggedIn) -> None:
    answer = viewer_client.get("/api/admin/models/compare", params={"a": "1.0.1", "b": "1.0.10"})
    found = decode_json(ModelComparison, answer.text)
    (ndcg, recall) = found.gains
    assert (found.songs, found.composers, ndcg.name, recall.name) == (120, 20, "ndcg_at_10", "recall_at_25")
    assert 0.0 < ndcg.low < ndcg.mean < ndcg.high
    assert (recall.low, recall.mean, recall.high) == (0.0, 0.0, 0.0), "it is the same for all"
    assert found.words.startswith("1.0.10 finds more than 1.0.1, for certain")
    pairs = {pair.name: pair for pair in found.metrics}
    assert pairs["ndcg_at_10"].difference == pytest.approx(ndcg.mean, abs=2e-6)
    told = {each.what: (each.a, each.b) for each in found.differences}
    assert told["Only paths that begin with"] == ("all", "MUSICIANS/")
    assert "Features" not in told
    back = decode_json(ModelComparison, viewer_client.get("/api/admin/models/compare?a=1.0.10&b=1.0.1").text)
    assert back.gains[0].mean == -ndcg.mean
    assert back.words.startswith("1.0.1 finds less")
    same = decode_json(ModelComparison, viewer_client.get("/api/admin/models/compare?a=1.0.1&b=1.0.1").text)
    assert same.words.startswith("1.0.1 and 1.0.1 find the same on the 120 songs of 20 composers")
    assert same.differences == ()


def test_what_was_asked_for_other_songs_is_not_compared(viewer_client: LoggedIn, admin_settings: Settings) -> None:
    add_model(admin_settings.data, "2.0.0", scored(0.0, first=115))
    found = decode_json(ModelComparison, viewer_client.get("/api/admin/models/compare?a=1.0.1&b=2.0.0").text)
    assert (found.songs, found.gains) == (5, ())
    assert found.words.startswith("Only 5 songs")


@pytest.mark.parametrize(
    ("version", "gate", "words"),
    [("1.0.10", "passes", "isn't worse"), ("1.0.2", "refuses", "finds less"), ("1.0.1", "none", "published already")],
)
def test_what_publishing_would_change_is_told_first(
    viewer_client: LoggedIn, version: str, gate: str, words: str
) -> None:
    plan = decode_json(PublishPlan, viewer_client.get(f"/api/admin/models/{version}/publish").text)
    assert (plan.version, plan.gate) == (version, gate)
    assert words in plan.gate_words
    assert plan.instead_of == (None if gate == "none" else "1.0.1")
    assert version in plan.changes[0]
    assert "changes nothing" in plan.refusal_words


def test_publishing_and_going_back_are_jobs(operator_client: LoggedIn, admin_settings: Settings) -> None:
    receipt = decode_json(JobReceipt, operator_client.post("/api/admin/models/1.0.10/publish").text)
    asked = {value.name: value.value for value in receipt.job.parameters}
    assert (receipt.job.kind, receipt.fresh, asked["version"]) == ("publish", True, "1.0.10")
    assert asked["collection"] == str(admin_settings.collection)
    again = decode_json(JobReceipt, operator_client.post("/api/admin/models/1.0.10/publish").text)
    assert (again.job.id, again.fresh) == (receipt.job.id, False)
    plan = decode_json(PublishPlan, operator_client.get("/api/admin/models/rollback").text)
    assert (plan.version, plan.instead_of, plan.gate) == ("1.0.0", "1.0.1", "none")
    back = decode_json(JobReceipt, operator_client.post("/api/admin/models/rollback").text)
    assert {value.name: value.value for value in back.job.parameters}["version"] == "previous"
    lines = (admin_settings.data / "audit" / "admin-actions.jsonl").read_text().splitlines()
    done = [entry for entry in (decode_json(AuditEntry, line) for line in lines) if entry.action != "login"]
    assert [(entry.action, entry.before, entry.after) for entry in done] == [
        ("model.publish", '"1.0.1"', '"1.0.10"'), ("model.publish", '"1.0.1"', '"1.0.10"'),
        ("model.rollback", '"1.0.1"', '"1.0.0"'),
    ]  # fmt: skip
    assert done[0].target == f"1.0.10 by the job {receipt.job.id}"


def test_a_viewer_publishes_nothing(viewer_client: LoggedIn) -> None:
    problem(viewer_client.post("/api/admin/models/1.0.10/publish"), "not_allowed")
    problem(viewer_client.post("/api/admin/models/rollback"), "not_allowed")
    assert decode_json(JobList, viewer_client.get("/api/admin/jobs").text).jobs == ()


def test_without_a_way_back_there_is_a_sentence(operator_client: LoggedIn, admin_settings: Settings) -> None:
    set_published(admin_settings.data, "1.0.1")
    for answer in (
        operator_client.get("/api/admin/models/rollback"),
        operator_client.post("/api/admin/models/rollback"),
    ):
        problem(answer, "job_refused")
        assert "nothing to go back to" in answer.json()["detail"]
    (admin_settings.data / MODEL / PUBLISHED).unlink()
    problem(operator_client.post("/api/admin/models/rollback"), "job_refused")
    plan = decode_json(PublishPlan, operator_client.get("/api/admin/models/1.0.2/publish").text)
    assert (plan.instead_of, plan.gate) == (None, "none")


def test_names_lead_nowhere(operator_client: LoggedIn) -> None:
    for name in [*filter(None, HOSTILE), "9.9.9", "songs", ".new", "1.0.0%00", "newest", "previous"]:
        quoted = quote(name, safe="", errors="surrogatepass")
        for address in (f"/models/{quoted}", f"/models/{quoted}/publish"):
            assert operator_client.get(f"/api/admin{address}").status_code == 404, name
        assert operator_client.post(f"/api/admin/models/{quoted}/publish").status_code == 404, name
        problem(operator_client.get(f"/api/admin/models/compare?a=1.0.0&b={quoted}"), "unknown_version")
    assert decode_json(JobList, operator_client.get("/api/admin/jobs").text).jobs == ()


def test_damaged_files_are_told_without_a_path(operator_client: LoggedIn, admin_settings: Settings) -> None:
    """One model's damage hides no other; what can't be published says so."""
    models = admin_settings.data / MODEL
    (models / "1.0.10" / MANIFEST).write_text("spoilt")
    (models / "1.0.2" / HELD_OUT).write_text("spoilt\n")
    with admin_settings.data.joinpath("training", "training-log.jsonl").open("a") as log:
        log.write("spoilt\n")
    answer = operator_client.get("/api/admin/models")
    overview = decode_json(ModelOverview, answer.text)
    assert ["can't be read" in model.trouble for model in overview.models] == [True, False, False, False]
    assert overview.troubles == ("1 lines of the training log can't be read.",)
    for answer in (
        operator_client.get("/api/admin/models/1.0.10"),
        operator_client.get("/api/admin/models/1.0.2/publish"),
        operator_client.get("/api/admin/models/compare?a=1.0.0&b=1.0.2"),
    ):
        problem(answer, "unusable_model")
        assert str(admin_settings.data) not in answer.text
    (models / PUBLISHED).write_text("spoilt")
    overview = decode_json(ModelOverview, operator_client.get("/api/admin/models").text)
    assert (overview.published, len(overview.troubles)) == (None, 2)
    problem(operator_client.post("/api/admin/models/1.0.0/publish"), "unusable_model")


def test_before_the_first_training_there_is_nothing_to_see(operator_client: LoggedIn, admin_settings: Settings) -> None:
    shutil.rmtree(admin_settings.data / MODEL)
    shutil.rmtree(admin_settings.data / "training")
    overview = decode_json(ModelOverview, operator_client.get("/api/admin/models").text)
    assert (overview.models, overview.published, overview.training, overview.troubles) == ((), None, (), ())
