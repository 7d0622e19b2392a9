"""Two thousand spoilt tunes through `sidflow check`: each gives a clear error or some sound, in bounded time."""

import csv
from pathlib import Path

import pytest

from server.settings import ROOT
from tests.core.sids import PSID, RSID, TONE
from tests.engine_file import engine_file
from tests.server.command import sidflow
from tests.server.mutations import spoilt

COUNT = 2000


@pytest.mark.slow
def test_two_thousand_spoilt_tunes(tmp_path: Path) -> None:
    shared = sorted((ROOT.parent / "shared" / "sids").rglob("*.sid"))  # real ones too, where they are there
    bundled = sorted((ROOT / "public" / "demo").glob("*.sid"))
    tunes = [TONE.data(), PSID.data(), RSID.data(), *(file.read_bytes() for file in [*bundled, *shared])]
    folder = tmp_path / "tunes"
    folder.mkdir()
    for number, data in enumerate(spoilt(tunes, COUNT)):
        (folder / f"{number:04}.sid").write_bytes(data)
    engine, results = str(engine_file()), tmp_path / "results.csv"
    ended = sidflow(
        *("check", str(folder), "--engine", engine, "--seconds", "0.3", "--bound", "30", "--csv", str(results)),
        SIDFLOW_DATA=str(tmp_path / "data"),
    )
    assert ended.returncode == 0, ended.stderr
    with results.open() as opened:
        rows = list(csv.DictReader(opened))
    assert len(rows) == COUNT
    verdicts = {verdict: [row for row in rows if row["verdict"] == verdict] for verdict in ("sound", "silent", "error")}
    assert sum(map(len, verdicts.values())) == COUNT
    assert min(map(len, verdicts.values())) > COUNT / 50, "the spoiling is of all kinds"
    for row in verdicts["error"]:
        assert len(row["reason"].split()) >= 4, row
