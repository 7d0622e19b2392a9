"""The feedback log: what was acknowledged is on disk, once, whatever died in between."""

import dataclasses
import json
import os
import random
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from client_py.core.canonical import canonical_json
from client_py.core.contract import FeedbackEvent
from client_py.core.instant import instant
from client_py.core.uuid7 import uuid7
from server.feedback_log import FeedbackLog, FeedbackLogError

ROOT = Path(__file__).resolve().parents[2]
NOW_MS = 1_750_000_000_000
DAY_MS = 86_400_000


def an_event(number: int, at_ms: int = NOW_MS) -> FeedbackEvent:
    return FeedbackEvent(
        id=uuid7(NOW_MS + number, number.to_bytes(10)), tune="a.sid#1", kind="rate", at=instant(at_ms), rating=3
    )


def log_in(folder: Path) -> FeedbackLog:
    return FeedbackLog(folder, lambda: NOW_MS / 1000)


def lines_of(folder: Path) -> list[str]:
    texts = [file.read_text() for file in sorted(folder.glob("*/*/*/events.jsonl"))]
    assert all(text.endswith("\n") for text in texts)
    return [line for text in texts for line in text.split("\n")[:-1]]


def test_events_lie_in_the_file_of_their_day_as_canonical_lines(tmp_path: Path) -> None:
    events = [an_event(1), an_event(2, NOW_MS - DAY_MS), an_event(3)]
    receipt = log_in(tmp_path).append(events)
    assert receipt.accepted == tuple(event.id for event in events)
    assert (tmp_path / "2025/06/15/events.jsonl").read_text() == canonical_json(events[0]) + "\n" + canonical_json(
        events[2]
    ) + "\n"
    assert (tmp_path / "2025/06/14/events.jsonl").read_text() == canonical_json(events[1]) + "\n"


def test_an_event_sent_again_is_a_duplicate_also_after_a_restart(tmp_path: Path) -> None:
    log_in(tmp_path).append([an_event(1)])
    receipt = log_in(tmp_path).append([an_event(1), an_event(2)])
    assert (receipt.duplicates, receipt.accepted) == ((an_event(1).id,), (an_event(2).id,))
    assert len(lines_of(tmp_path)) == 2


def test_a_clock_far_off_is_refused_with_a_reason(tmp_path: Path) -> None:
    fast, slow, right = an_event(1, NOW_MS + 2 * DAY_MS), an_event(2, 0), an_event(3, NOW_MS + DAY_MS // 2)
    receipt = log_in(tmp_path).append([fast, slow, right])
    assert receipt.accepted == (right.id,)
    assert ["fast" in receipt.rejected[0].reason, "slow" in receipt.rejected[1].reason] == [True, True]
    assert len(lines_of(tmp_path)) == 1


def test_a_line_that_was_never_completed_is_cut_off_and_its_event_taken_again(tmp_path: Path) -> None:
    log_in(tmp_path).append([an_event(1)])
    file = tmp_path / "2025/06/15/events.jsonl"
    with file.open("a") as log:
        log.write(canonical_json(an_event(2))[:50])
    receipt = log_in(tmp_path).append([an_event(2)])
    assert receipt.accepted == (an_event(2).id,)
    assert [json.loads(line)["id"] for line in lines_of(tmp_path)] == [an_event(1).id, an_event(2).id]


def test_lines_that_the_index_missed_are_read_from_the_log(tmp_path: Path) -> None:
    log_in(tmp_path).append([an_event(1)])
    with (tmp_path / "2025/06/15/events.jsonl").open("a") as log:
        log.write(canonical_json(an_event(2)) + "\n")
    assert log_in(tmp_path).append([an_event(2)]).duplicates == (an_event(2).id,)


def test_a_lost_index_is_made_anew_from_the_lines(tmp_path: Path) -> None:
    log_in(tmp_path).append([an_event(1), an_event(2, NOW_MS - DAY_MS)])
    (tmp_path / ".index.sqlite").unlink()
    receipt = log_in(tmp_path).append([an_event(1), an_event(2, NOW_MS - DAY_MS), an_event(3)])
    assert len(receipt.duplicates) == 2
    assert len(lines_of(tmp_path)) == 3


def test_the_start_puts_in_order_what_a_killed_writer_left(tmp_path: Path) -> None:
    log_in(tmp_path).append([an_event(1), an_event(2, NOW_MS - DAY_MS)])
    torn, missed = tmp_path / "2025/06/15/events.jsonl", tmp_path / "2025/06/14/events.jsonl"
    whole = torn.read_text()
    with torn.open("a") as log:
        log.write(canonical_json(an_event(3))[:-1])
    with missed.open("a") as log:
        log.write(canonical_json(an_event(4, NOW_MS - DAY_MS)) + "\n")
    assert log_in(tmp_path).repair() == 2
    assert torn.read_text() == whole
    assert log_in(tmp_path).repair() == 0
    assert log_in(tmp_path).append([an_event(4, NOW_MS - DAY_MS)]).accepted == ()


def test_where_nothing_was_sent_there_is_nothing_to_repair(tmp_path: Path) -> None:
    assert log_in(tmp_path / "none").repair() == 0
    assert not (tmp_path / "none").exists()


def test_a_spoilt_index_is_made_anew_from_the_lines(tmp_path: Path) -> None:
    log_in(tmp_path).append([an_event(1)])
    (tmp_path / ".index.sqlite").write_bytes(b"no database at all, for sure" * 400)
    assert log_in(tmp_path).append([an_event(1), an_event(2)]).duplicates == (an_event(1).id,)


@pytest.mark.parametrize("repair", [True, False])
def test_events_that_the_log_lost_are_taken_again(tmp_path: Path, repair: bool) -> None:
    log_in(tmp_path).append([an_event(1)])
    older_copy = (tmp_path / "2025/06/15/events.jsonl").read_bytes()
    log_in(tmp_path).append([an_event(2)])
    (tmp_path / "2025/06/15/events.jsonl").write_bytes(older_copy)
    if repair:
        assert log_in(tmp_path).repair() == 1
    receipt = log_in(tmp_path).append([an_event(1), an_event(2)])
    assert (receipt.duplicates, receipt.accepted) == ((an_event(1).id,), (an_event(2).id,))


@pytest.mark.parametrize("letter", ["\x85", "\u2028", "\u2029"])
def test_letters_that_end_a_line_elsewhere_end_none_here(tmp_path: Path, letter: str) -> None:
    event = dataclasses.replace(an_event(1), tune=f"A{letter}B.sid#1")
    assert log_in(tmp_path).append([event]).accepted == (event.id,)
    (tmp_path / ".index.sqlite").unlink()
    assert log_in(tmp_path).append([event]).duplicates == (event.id,)


_FULL_DISK = """
    import resource, signal, sys
    from pathlib import Path
    from tests.server.test_feedback_log import an_event, log_in
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
    try:
        log_in(Path(sys.argv[1])).append([an_event(number) for number in range(200, 400)])
    except OSError as error:
        print(error.errno)
"""


def test_a_file_that_takes_only_a_part_keeps_none_of_the_batch(tmp_path: Path) -> None:
    log_in(tmp_path).append([an_event(number) for number in range(200)])
    file = tmp_path / "2025/06/15/events.jsonl"
    before = file.read_bytes()
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_FULL_DISK), str(tmp_path), str(len(before) + 1000)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.strip(), "the writer met the limit"
    assert file.read_bytes() == before
    again = log_in(tmp_path).append([an_event(number) for number in range(100, 400)])
    assert (len(again.duplicates), len(again.accepted)) == (100, 200)


def test_a_damaged_line_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "2025/06/15/events.jsonl"
    file.parent.mkdir(parents=True)
    file.write_text("nonsense\n")
    with pytest.raises(FeedbackLogError, match="no event"):
        log_in(tmp_path).append([an_event(1)])
    assert file.read_text() == "nonsense\n"


def test_writers_at_once_take_each_event_once(tmp_path: Path) -> None:
    events = [an_event(number) for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(lambda _: log_in(tmp_path).append(events), range(4)))
    assert sum(len(receipt.accepted) for receipt in receipts) == 40
    assert len(lines_of(tmp_path)) == 40


_WRITER = """
    import sys
    from pathlib import Path
    from tests.server.test_feedback_log import an_event, log_in
    for number in range(int(sys.argv[2]), 400):
        receipt = log_in(Path(sys.argv[1])).append([an_event(number)])
        print(number, len(receipt.accepted) + len(receipt.duplicates), flush=True)
"""


def test_a_writer_killed_at_any_moment_loses_and_doubles_nothing(tmp_path: Path) -> None:
    dice = random.Random(1)
    told, start = set[int](), 0
    for _ in range(12):
        writer = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(_WRITER), str(tmp_path), str(start)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout is not None
        for _ in range(dice.randint(1, 12)):
            number, taken = map(int, writer.stdout.readline().split())
            assert taken == 1
            told.add(number)
        writer.send_signal(signal.SIGKILL)
        told |= {int(line.split()[0]) for line in writer.stdout.read().splitlines() if len(line.split()) == 2}
        writer.wait()
        writer.stdout.close()
        start = max(told)  # the last one is sent again, as a page does that got no answer
    ids = [json.loads(line)["id"] for line in lines_of(tmp_path)]
    assert len(ids) == len(set(ids))
    assert {an_event(number).id for number in told} <= set(ids)
