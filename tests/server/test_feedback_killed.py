"""The whole server killed while pages send: what was acknowledged is in the canonical file, and nothing twice."""

import json
import random
import threading
from pathlib import Path

import httpx

from client_py.core.canonical import canonical_json
from client_py.core.contract import SessionToken, SyncReceipt
from client_py.core.decode import decode_json
from tests.server.conftest import Started, StartServer
from tests.server.test_feedback_log import an_event, lines_of

PAGES = 4
EVENTS = 120
BATCH = 3
KILLS = 4
NO_LIMIT = {"SIDFLOW_LIMIT_FEEDBACK": "", "SIDFLOW_LIMIT_SESSION": ""}


class Place:
    """Where the server is just now; pages that got no answer wait until it is somewhere else."""

    def __init__(self, server: Started) -> None:
        self._moved = threading.Condition()
        self.server = server

    def move(self, server: Started) -> None:
        with self._moved:
            self.server = server
            self._moved.notify_all()

    def after(self, server: Started) -> Started:
        with self._moved:
            self._moved.wait_for(lambda: self.server is not server, timeout=60)
            return self.server


def post(client: httpx.Client, address: str, numbers: range) -> SyncReceipt:
    token = decode_json(SessionToken, client.post(f"{address}/api/session").text).token
    body = canonical_json({"events": [an_event(number) for number in numbers], "token": token})
    answer = client.post(
        f"{address}/api/rate/feedback", content=body, headers={"content-type": "application/json"}
    ).raise_for_status()
    return decode_json(SyncReceipt, answer.text)


def test_a_server_killed_while_pages_send_loses_and_doubles_nothing(start_server: StartServer, tmp_path: Path) -> None:
    place = Place(start_server(**NO_LIMIT))
    acknowledged: set[str] = set()
    accepted: list[str] = []
    progress = threading.Semaphore(0)

    def page(first: int) -> None:
        with httpx.Client(timeout=60) as client:
            for start in range(first, first + EVENTS, BATCH):
                # Each batch overlaps the one before it, as after an answer that never came.
                numbers = range(max(first, start - 1), start + BATCH)
                while True:
                    server = place.server
                    try:
                        receipt = post(client, server.address, numbers)
                    except httpx.TransportError:
                        place.after(server)
                        continue
                    break
                acknowledged.update(receipt.accepted, receipt.duplicates)
                accepted.extend(receipt.accepted)
                progress.release()

    pages = [threading.Thread(target=page, args=(1000 * number,)) for number in range(PAGES)]
    for each in pages:
        each.start()
    dice = random.Random(7)
    for _ in range(KILLS):
        for _ in range(dice.randint(3, 15)):
            progress.acquire()
        place.server.process.kill()
        place.server.process.wait()
        place.move(start_server(**NO_LIMIT))
    for each in pages:
        each.join()

    ids = [json.loads(line)["id"] for line in lines_of(tmp_path / "data" / "feedback")]
    assert len(ids) == len(set(ids)), "none twice"
    assert set(ids) == acknowledged == {an_event(1000 * page + at).id for page in range(PAGES) for at in range(EVENTS)}
    assert len(accepted) == len(set(accepted)), "nobody was told twice that it is new"
