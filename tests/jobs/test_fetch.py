"""The command that an operator types: a whole collection, the same again, and reasons in words when it can't be."""

import json

from server.contract.jobs import OVER
from tests.hvsc.mirrors import Fault
from tests.hvsc.tiny import BASE, UPDATE, Tiny, lay, packed, release, script, tune, tunes_of
from tests.jobs.operator import Operator, until


def fetched(operator: Operator) -> dict[str, bytes]:
    return tunes_of(operator.collection / "C64Music")


def test_a_collection_is_fetched_updated_and_verified(operator: Operator, small: Tiny) -> None:
    said = operator.ok("jobs", "run", "fetch", "--id", "mine")
    assert said.splitlines()[0] == "Job mine"
    assert said.splitlines()[-1] == f"The collection is release 6: {len(small.after)} tunes."
    assert fetched(operator) == small.after
    sums = lay(operator.folder, {"sums": small.sums().encode()}) / "sums"
    count = len(small.after)
    assert operator.ok("collection", "verify", str(sums)) == f"{count} of {count} equal\n"

    job = operator.jobs.get("mine")
    assert (job.status, job.kind, job.attempt) == ("completed", "fetch", 1)
    figures = {figure.name: figure.value for figure in job.figures}
    assert figures["downloaded_bytes"] == sum(map(len, small.files.values()))
    assert figures["tunes"] == count
    report = json.loads((operator.folder / "data" / "mirror" / "report-6.json").read_bytes())
    assert report["tunes"] == count
    assert {change["what"] for change in report["updates"][0]["changes"]} == {
        "added", "replaced", "moved", "edited", "deleted",
    }  # fmt: skip

    requests = len(operator.served.asked)
    again = operator.ok("jobs", "run", "fetch")
    assert "Nothing to do: the collection is release 6 already" in again
    assert [name for name, _ in operator.served.asked[requests:]] == [""], "only the index was asked for"
    assert operator.ok("jobs", "run", "fetch", "--id", "mine").splitlines()[0] == "Job mine, which is completed already"
    shown = operator.ok("jobs", "show", "mine")
    assert all(word in shown for word in ("completed", operator.served.url, "pending", "running", "begun by"))
    assert "took its place" in operator.ok("jobs", "log", "mine")
    assert sorted(path.name for path in operator.collection.iterdir()) == [".sidflow", "C64Music"]


def test_an_update_alone_keeps_what_the_operator_added(operator: Operator, small: Tiny) -> None:
    update = operator.served.files.pop(UPDATE)
    operator.ok("jobs", "run", "fetch")
    assert fetched(operator) == small.before
    lay(operator.collection / "C64Music", {"MINE/Own.sid": tune("Own")})
    operator.served.files = {UPDATE: update}
    operator.ok("jobs", "run", "fetch")
    assert fetched(operator) == dict(small.after) | {"MINE/Own.sid": tune("Own")}


SPOILT = (
    (UPDATE, packed({"update/Update6.hvs": script("MOVE\n/None.sid\n/x.sid\n"), "update/a": b""}), "no /None.sid"),
    (UPDATE, packed({"update/Update6.hvs": script("", previous=4), "update/a": b""}), "of release 4"),
    (UPDATE, packed({"MUSICIANS/N/One.sid": b"x"}), "outside C64Music/update"),
    (BASE, packed({"DOCUMENTS/HVSC.txt": release(4), "A/x.sid": tune("x")}), "holds release 4"),
    (BASE, b"7z, or not", "no whole 7z archive"),
)


def test_what_cannot_be_made_leaves_the_collection_as_it_was(operator: Operator, small: Tiny) -> None:
    with operator.worker():
        for place, (name, data, words) in enumerate(SPOILT):
            operator.served.files = dict(small.files) | {name: data}
            operator.fetch(f"try-{place}")
            until(lambda job=f"try-{place}": operator.status(job) in OVER, "the job ended")  # type: ignore[misc]
            assert operator.status(f"try-{place}") == "failed"
            assert words in operator.jobs.get(f"try-{place}").outcome
            assert not (operator.collection / "C64Music").exists()
            assert list((operator.collection / ".sidflow").glob("staging*")) == []
            for kept in (operator.folder / "data").rglob("HVSC_*"):
                kept.unlink()  # what was first seen of an archive is believed until the operator says otherwise
        operator.served.files = dict(small.files)
        operator.jobs.retry("try-0")
        until(lambda: operator.status("try-0") == "completed", "the job ended")
    assert "Traceback" not in (operator.folder / "worker").read_text()
    assert fetched(operator) == small.after
    assert operator.jobs.get("try-0").attempt == 2


def test_a_mirror_that_misbehaves_in_every_way_at_once(operator: Operator, small: Tiny) -> None:
    operator.served.faults[BASE] = [
        Fault(after=300), Fault(status=503), Fault(after=100, stalls=True), Fault(length=10**6, after=200),
    ]  # fmt: skip
    operator.ok("jobs", "run", "fetch")
    assert fetched(operator) == small.after


def test_what_is_missing_is_said(operator: Operator) -> None:
    operator.served.files = {}
    ended = operator.run("jobs", "run", "fetch")
    assert ended.returncode == 1
    assert "links to no HVSC archive" in ended.stderr
    operator.settings["MIRROR"] = "ftp://x"
    assert "http" in operator.run("jobs", "run", "fetch").stderr
    ended = operator.run("jobs", "show", "none")
    assert (ended.returncode, ended.stderr) == (1, "There is no job none.\n")
    assert "small letters" in operator.run("jobs", "run", "fetch", "--mirror", "http://x/", "--id", "../x").stderr


def test_a_folder_that_is_no_collection_of_hvsc_is_left_alone(operator: Operator) -> None:
    lay(operator.collection / "C64Music", {"MINE/Own.sid": tune("Own")})
    ended = operator.run("jobs", "run", "fetch")
    assert "no HVSC that could be updated" in ended.stderr
    assert fetched(operator) == {"MINE/Own.sid": tune("Own")}
