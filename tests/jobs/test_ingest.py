"""The job `ingest`: enough devices make a taste; who takes theirs back is no longer in what it makes."""

import json
import shutil
from pathlib import Path
from typing import Any

from client_py.core.decode import decode_json
from server.contract.sharing import SharedTaste
from server.learning.merging import BESIDE
from server.shared_uploads import SHARING, SharedUploads
from tests.jobs.operator import Operator
from tests.learning.classified import write_classified
from tests.learning.made import made_songs
from tools.bench.devices import delta_of, device_of, share

TASTE = Path("data/training/shared-taste.json")
QUARANTINE = Path("data/sharing/quarantine.jsonl")
MANY = 300  # so many that what they have in common stands out of the noise


def test_enough_devices_make_a_taste_and_who_takes_theirs_back_is_no_longer_in_it(operator: Operator) -> None:
    def ingest(identity: str) -> str:
        operator.ok("jobs", "run", "ingest", "--id", identity)
        return operator.jobs.get(identity).outcome

    def manifest(version: str) -> Any:
        return json.loads((data / "model" / version / "manifest.json").read_text())

    data = operator.folder / "data"
    write_classified(data, made_songs())
    operator.ok("jobs", "run", "train")
    width = manifest("1.0.0")["dimensions"] + BESIDE
    uploads = SharedUploads(data / SHARING)
    bad = device_of(MANY)[1]
    share(operator.folder, MANY)
    uploads.add(bad, delta_of(MANY, "7.0.0", width))
    first = ingest("first")
    assert first.startswith(f"The taste of {MANY} devices against model 1.0.0 is merged: ")
    assert first.endswith("; 1 uploads are left out, each with its reason.")
    assert decode_json(SharedTaste, (operator.folder / TASTE).read_text()).devices == MANY
    named = {"device": bad, "line": 1, "reason": "there is no model 7.0.0"}
    assert json.loads((operator.folder / QUARANTINE).read_text()) == named
    figures = {each.name: each.value for each in operator.jobs.get("first").figures}
    assert {name: figures[name] for name in ("uploads", "devices", "quarantined", "merged_devices")} == {
        "uploads": MANY + 1, "devices": MANY + 1, "quarantined": 1, "merged_devices": MANY,
    }  # fmt: skip
    operator.ok("jobs", "run", "train")
    assert manifest("1.0.0")["data"]["shared_sha256"] is None
    assert manifest("1.0.1")["data"]["shared_sha256"] is not None
    assert manifest("1.0.1")["weights"] != manifest("1.0.0")["weights"]
    base = manifest("1.0.0")
    shutil.rmtree(data / "model" / "1.0.0")
    told = operator.ok("jobs", "run", "train")
    assert "left out: model 1.0.0, which it is told against, isn't there any more" in told
    assert "These are the weights of model 1.0.0 again, which was gone." in told
    assert manifest("1.0.0") == base
    for device in (bad, *(device_of(number)[1] for number in range(10, MANY))):
        uploads.withdraw(device)
    assert "of 10 devices against model 1.0.0 is merged: 0% of it in the dimensions and 0% in" in ingest("second")
    assert not (operator.folder / QUARANTINE).exists()
    told = operator.ok("jobs", "run", "train")
    assert "10 devices share counts for nothing yet: none of it stands out of the noise" in told
    assert "model 1.0.0 is made of the same songs and feedback already" in told
    uploads.withdraw(device_of(3)[1])
    assert "isn't merged: 9 agree on a base, 10 are needed" in ingest("third")
    assert not (operator.folder / TASTE).exists()
