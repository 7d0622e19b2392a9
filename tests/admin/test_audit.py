"""The audit log: whoever changes what was written is found out, and what was done is there after a crash."""

import hashlib
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from client_py.core.canonical import canonical_json
from client_py.core.decode import decode_json
from server.audit.chain import End, chained
from server.audit.log import AuditError, AuditLog
from server.audit.verifying import verify_file
from server.contract.audit import AuditEntry, AuditPage, AuditVerdict
from server.database import Database
from server.settings import ROOT, Settings
from tests.admin.logged_in import LoggedIn
from tests.server.command import refusal, sidflow
from tests.server.test_routes import problem

NOON = 1_800_000_000.0


@pytest.fixture
def log(admin_settings: Settings) -> AuditLog:
    return AuditLog(admin_settings.data, Database(admin_settings), lambda: NOON)


def fill(log: AuditLog, count: int = 5) -> list[bytes]:
    for number in range(count):
        log.append("operator", "operator", "job.run", f"job-{number}", "done", after='{"wav":true}', request_id="r1")
    return log.file.read_bytes().splitlines(keepends=True)


def rewritten(line: bytes, **changes: object) -> bytes:
    return canonical_json({**json.loads(line), **changes}).encode() + b"\n"


def forged(lines: list[bytes], place: int, **changes: object) -> bytes:
    """An entry that is whole in itself: whoever changed it made its hash anew."""
    former = decode_json(AuditEntry, lines[place - 1].decode()) if place else None
    entry = decode_json(AuditEntry, rewritten(lines[place], **changes).decode())
    end = End() if former is None else End(former.number, former.hash)
    return canonical_json(chained(entry, end)).encode() + b"\n"


Damage = Callable[[list[bytes]], list[bytes]]
DAMAGE: dict[str, tuple[Damage, int]] = {
    "changed": (lambda ls: [*ls[:2], rewritten(ls[2], target="job-9"), *ls[3:]], 3),
    "changed and hashed anew": (lambda ls: [*ls[:2], forged(ls, 2, who="nobody"), *ls[3:]], 4),
    "written otherwise": (lambda ls: [*ls[:2], ls[2].replace(b":", b": ", 1), *ls[3:]], 3),
    "removed": (lambda ls: [*ls[:2], *ls[3:]], 3),
    "removed at the beginning": (lambda ls: ls[1:], 1),
    "in another order": (lambda ls: [ls[0], ls[2], ls[1], *ls[3:]], 2),
    "twice": (lambda ls: [*ls[:2], ls[1], *ls[2:]], 3),
    "inserted": (lambda ls: [*ls[:2], forged(ls, 2, target="mine"), *ls[2:]], 4),
    "no entry": (lambda ls: [*ls[:2], b"{}\n", *ls[3:]], 3),
    "no text": (lambda ls: [*ls[:2], b"\xff\n", *ls[3:]], 3),
    "empty line": (lambda ls: [*ls[:2], b"\n", *ls[2:]], 3),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_what_was_done_to_a_copy_is_found(log: AuditLog, tmp_path: Path, name: str) -> None:
    damage, first = DAMAGE[name]
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(b"".join(damage(fill(log))))
    verdict = verify_file(copy, None)
    assert verdict.broken_at == first
    assert verdict.words.startswith(f"chain broken at entry {first}: ")
    assert verdict.entries == first - 1


def test_an_intact_chain_is_said_to_be(log: AuditLog) -> None:
    assert log.verify() == AuditVerdict(0, None, "chain intact, 0 entries")
    fill(log)
    assert log.verify() == AuditVerdict(5, None, "chain intact, 5 entries")


def test_a_cut_off_end_is_seen_by_what_the_database_remembers_for_good(log: AuditLog) -> None:
    lines = fill(log)
    log.file.write_bytes(b"".join(lines[:3]))
    assert verify_file(log.file, None).broken_at is None, "the file alone can't show it"
    assert log.verify().broken_at == 4
    assert fill(log, 1)[3] != lines[3]
    assert log.verify().broken_at == 5, "what came after it hides nothing"
    fill(log, 3)
    assert log.verify().broken_at == 5
    assert "remembers another" in log.verify().words


def test_a_chain_that_was_written_anew_is_seen(log: AuditLog) -> None:
    lines = fill(log)
    anew: list[bytes] = []
    for place in range(5):
        anew.append(forged([*anew, *lines[place:]], place, who="somebody else"))
    log.file.write_bytes(b"".join(anew))
    assert verify_file(log.file, None).broken_at is None
    assert log.verify().broken_at == 5


@pytest.mark.parametrize("tail", [b'{"action":"job.run","af', b"x" * 600_000])
def test_a_line_that_a_killed_server_left_is_cut_off(log: AuditLog, tail: bytes) -> None:
    lines = fill(log)
    log.file.write_bytes(b"".join(lines) + tail)
    assert log.verify().entries == 5
    log.append("operator", "operator", "logout", "", "done")
    assert log.file.read_bytes().startswith(b"".join(lines) + b'{"action":"logout"')
    assert log.verify() == AuditVerdict(6, None, "chain intact, 6 entries")


def test_a_spoilt_end_stops_all_acts_and_is_named(log: AuditLog) -> None:
    lines = fill(log)
    log.file.write_bytes(b"".join([*lines[:4], b"spoilt\n"]))
    for act in (log.ready, lambda: fill(log, 1)):
        with pytest.raises(AuditError, match="the last line"):
            act()
    assert log.file.read_bytes().endswith(b"spoilt\n")


def append_many(settings: Settings, who: str) -> None:
    log = AuditLog(settings.data, Database(settings), lambda: NOON)
    for _ in range(20):
        log.append(who, "operator", "job.run", "", "done")


def test_processes_write_one_chain(admin_settings: Settings, log: AuditLog) -> None:
    with ProcessPoolExecutor(3) as pool:
        for done in [pool.submit(append_many, admin_settings, f"process {each}") for each in range(3)]:
            done.result()
    assert log.verify() == AuditVerdict(60, None, "chain intact, 60 entries")


KILLED = """
import sys, time
from server.audit.log import AuditLog
from server.database import Database
from server.settings import load_settings
settings = load_settings()
log = AuditLog(settings.data, Database(settings), time.time)
while True:
    print(log.append("operator", "operator", "job.run", "x" * 2000, "done").number, flush=True)
"""


def test_what_was_told_is_there_after_a_kill(admin_settings: Settings, log: AuditLog) -> None:
    told = 0
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED], cwd=ROOT, env={"SIDFLOW_DATA": str(admin_settings.data)},
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        for _, line in zip(range(15), process.stdout, strict=False):
            told = int(line)
        process.send_signal(signal.SIGKILL)
        told = max([told, *(int(line) for line in process.stdout if line.endswith("\n"))])
        process.stdout.close()
        process.wait()
        verdict = log.verify()
        assert verdict.broken_at is None
        assert verdict.entries >= told
    assert told >= 45


def page(client: LoggedIn, query: str) -> AuditPage:
    return decode_json(AuditPage, client.get(f"/api/admin/audit?{query}").text)


def test_the_log_is_shown_by_filters_and_pages(viewer_client: LoggedIn, log: AuditLog) -> None:
    fill(log, 5)
    log.append("viewer", "viewer", "job.cancel", "job-3", "refused", "not_allowed: A viewer sees everything.")
    log.append("command line", "operator", "jobs", "", "failed", before='{"status":"Running"}')
    everything = page(viewer_client, "")
    assert [each.number for each in everything.entries] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert (everything.older, everything.total) == (None, 8)
    first = page(viewer_client, "limit=3&action=job")
    assert ([each.number for each in first.entries], first.older) == ([7, 6, 5], 5)
    rest = page(viewer_client, f"limit=3&action=job&before={first.older}")
    assert ([each.number for each in rest.entries], rest.older) == ([4, 3, 2], 2)
    assert page(viewer_client, "action=job&before=2").entries == ()
    for query, numbers in {
        "who=COMMAND": [8],
        "action=job.cancel": [7],
        "action=job.can": [],
        "outcome=refused": [7],
        "text=viewer sees": [7],
        "text=running": [8],
        "since=2027-01-15&until=2027-01-16": [8, 7, 6, 5, 4, 3, 2],
        "since=2100-01-01": [],
    }.items():
        assert [each.number for each in page(viewer_client, query).entries] == numbers, query
    verdict = viewer_client.get("/api/admin/audit/verdict")
    assert decode_json(AuditVerdict, verdict.text).words == "chain intact, 8 entries"


@pytest.mark.parametrize(
    "query", ["since=today", "until=2026", "outcome=good", "limit=0", "limit=201", "before=x", f"text={'x' * 201}"]
)
def test_a_filter_that_can_not_be_is_refused(viewer_client: LoggedIn, query: str) -> None:
    problem(viewer_client.get(f"/api/admin/audit?{query}"), "invalid_request")


def test_the_command_says_what_is_the_matter(log: AuditLog, admin_settings: Settings, tmp_path: Path) -> None:
    lines = fill(log)
    told = sidflow("audit", "verify", SIDFLOW_DATA=str(admin_settings.data))
    assert (told.returncode, told.stdout) == (0, "chain intact, 5 entries\n")
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(b"".join([*lines[:1], *lines[2:]]))
    assert refusal(sidflow("audit", "verify", "--file", str(copy))) == (
        "chain broken at entry 2: it is missing, entry 3 stands in its place"
    )
    assert refusal(sidflow("audit", "verify", "--file", str(tmp_path / "none"))).endswith("is no file.")


@pytest.mark.parametrize("spoil", [lambda ls: [*ls[:3], b"spoilt\n"], lambda ls: ls[:3]])
def test_a_damaged_log_is_set_aside_by_a_command_that_is_in_the_new_one(
    log: AuditLog, admin_settings: Settings, spoil: Damage
) -> None:
    spoilt = b"".join(spoil(fill(log)))
    log.file.write_bytes(spoilt)
    assert log.verify().broken_at == 4
    told = sidflow("audit", "renew", "--reason", "A bad disk.", SIDFLOW_DATA=str(admin_settings.data))
    assert told.returncode == 0, told.stderr
    (kept,) = log.file.parent.glob("until-*.jsonl")
    assert kept.name in told.stdout
    assert kept.read_bytes() == spoilt
    (entry,) = (decode_json(AuditEntry, line) for line in log.file.read_text().splitlines())
    assert (entry.who, entry.action, entry.target, entry.reason) == (
        "command line", "audit.renew", kept.name, "A bad disk.",
    )  # fmt: skip
    before = json.loads(entry.before or "")
    assert before["sha256"] == hashlib.sha256(spoilt).hexdigest()
    assert before["verdict"].startswith("chain broken at entry 4: ")
    fill(log, 2)
    assert log.verify() == AuditVerdict(3, None, "chain intact, 3 entries")


def test_what_the_command_line_does_is_in_it(admin_settings: Settings, log: AuditLog, tmp_path: Path) -> None:
    (tmp_path / "tunes").mkdir()
    environment = {"SIDFLOW_DATA": str(admin_settings.data), "SIDFLOW_COLLECTION": str(tmp_path / "tunes")}
    words = ("jobs", "run", "fetch", "--mirror", "http://127.0.0.1:9/", "--id", "mine", "--detach")
    assert sidflow(*words, **environment).returncode == 0
    assert sidflow("jobs", "pause", "mine", **environment).returncode == 0
    assert refusal(sidflow("jobs", "retry", "mine", **environment)).startswith("The job mine is paused")
    assert sidflow("admin", "hash-password", given="a password for nobody\n", **environment).returncode == 0
    entries = [decode_json(AuditEntry, line) for line in log.file.read_text().splitlines()]
    assert [(each.who, each.action, each.target, each.outcome) for each in entries] == [
        ("command line", "job.run", "mine", "done"),
        ("command line", "job.pause", "mine", "done"),
        ("command line", "job.retry", "mine", "refused"),
    ]
    assert json.loads(entries[0].after or "")["mirror"] == "http://127.0.0.1:9/"
    assert (entries[1].before, entries[1].after) == ('{"status":"pending"}', '{"status":"paused"}')
    assert log.verify().broken_at is None
