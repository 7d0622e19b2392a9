"""The command line as a person runs it: the same bytes twice, and an error in a sentence."""

import csv
import hashlib
import json
import re
import subprocess
import sys
import wave
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import wasmtime

from client_py.core.canonical import canonical_json
from tests.core.sids import PSID, TONE, TONE_HZ
from tests.engine_file import engine_file
from tests.server.command import refusal, sidflow
from tests.server.test_engine_guards import HANG, WAT

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    file = tmp_path / "tone.sid"
    file.write_bytes(TONE.data())
    return file


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command with the built engine."""
    engine = str(engine_file())

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return sidflow(*map(str, words), SIDFLOW_ENGINE=engine, SIDFLOW_DATA=str(tmp_path / "data"))

    return run


def test_render_gives_the_same_file_twice(run: Run, tone: Path, tmp_path: Path) -> None:
    outs = [tmp_path / "a.wav", tmp_path / "b.wav"]
    for out in outs:
        ended = run("render", tone, "--song", 1, "--seconds", 1.5, "--out", out)
        assert ended.stdout == f"{hashlib.sha256(out.read_bytes()).hexdigest()}  {out}\n"
        assert ended.stderr == ""
    assert outs[0].read_bytes() == outs[1].read_bytes()
    with wave.open(str(outs[0])) as wav:
        assert wav.getparams()[:4] == (1, 2, 44_100, 66_150)
        samples = np.frombuffer(wav.readframes(66_150), "<i2")[22_050:]
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    assert abs((np.argmax(spectrum[10:]) + 10) * 44_100 / len(samples) - TONE_HZ) < 2


def test_render_with_every_option(run: Run, tone: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.wav"
    options = {"rate": 48_000, "channels": 2, "model": "8580", "clock": "ntsc", "sampling": "cheap", "core": "residfp"}
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    assert run("render", tone, "--seconds", 0.5, "--out", out, *words).returncode == 0
    with wave.open(str(out)) as wav:
        assert wav.getparams()[:4] == (2, 2, 48_000, 24_000)


def test_trace_gives_the_same_rows_twice(run: Run, tone: Path, tmp_path: Path) -> None:
    first = run("trace", tone, "--song", 1, "--frames", 50)
    assert run("trace", tone, "--song", 1, "--frames", 50).stdout == first.stdout
    run("trace", tone, "--song", 1, "--frames", 50, "--out", tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == first.stdout.encode()
    lines = first.stdout.splitlines()
    assert lines[0] == "frame,cycle,chip,register,value"
    rows = [tuple(map(int, line.split(","))) for line in lines[1:]]
    assert rows == sorted(rows, key=lambda row: row[:2])
    assert all(0 <= frame < 50 and 0 <= cycle < 19_656 and chip == 0 for frame, cycle, chip, _, _ in rows)
    note = [(0x18, 15), (0x05, 0x09), (0x06, 0xF0), (0x01, 0x25), (0x04, 0x11)]
    writes = [(register, value) for _, _, _, register, value in rows]
    begin = next(at for at in range(len(writes)) if writes[at : at + 5] == note)
    played = [frame for frame, _, _, _, _ in rows[begin + 5 :]]
    assert played == list(range(played[0], 50)), "one write a raster frame, to the end"


def test_trace_stops_when_nobody_reads(tone: Path, tmp_path: Path) -> None:
    command = f"{sys.executable} -W error -m server.cli trace {tone} --frames 20000 | head -1"
    environment = {"SIDFLOW_ENGINE": str(engine_file()), "SIDFLOW_DATA": str(tmp_path), "PATH": "/usr/bin:/bin"}
    ended = subprocess.run(command, shell=True, env=environment, capture_output=True, text=True, check=False)
    assert ended.stdout == "frame,cycle,chip,register,value\n"
    assert ended.stderr == ""


def test_info(run: Run, tone: Path) -> None:
    shown = run("info", tone).stdout
    for word in ("Etude", "Nobody", "$1000-$101F", "6581 at $D400", "raster interrupt", "song 1, PAL, 6581"):
        assert word in shown
    told = run("info", tone, "--json").stdout
    assert told == run("info", tone, "--json").stdout
    value = json.loads(told)
    assert told == canonical_json(value) + "\n"
    assert value["sha256"] == hashlib.sha256(TONE.data()).hexdigest()
    assert value["plays"]["clock_hz"] == 985_248


def test_info_of_a_tune_that_cannot_be_played(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "mus.sid"
    file.write_bytes(replace(PSID, flags=1).data())
    ended = run("info", file)
    assert ended.returncode == 0
    assert "not at all" in ended.stdout


@pytest.mark.parametrize("command", ["render", "trace", "info"])
@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "No such file"), (b"no tune", "SID|PSID"), (b"x" * 200_000, "larger|bytes"), (PSID.data()[:40], "header")],
)
def test_a_bad_file_is_told_in_a_sentence(
    run: Run, tmp_path: Path, command: str, content: bytes | None, words: str
) -> None:
    file = tmp_path / "bad.sid"
    if content is not None:
        file.write_bytes(content)
    out = ["--out", tmp_path / "x.wav"] if command == "render" else []
    assert re.search(words, refusal(run(command, file, *out)))
    assert not (tmp_path / "x.wav").exists()


def test_other_refusals(run: Run, tone: Path, tmp_path: Path) -> None:
    assert "song" in refusal(run("render", tone, "--song", 2, "--out", tmp_path / "x.wav"))
    assert "none" in refusal(run("render", tone, "--out", tmp_path / "none" / "x.wav"))
    assert "can't be read" in refusal(run("info", tone, "--engine", tmp_path / "none.wasm"))
    assert "no folder" in refusal(run("check", tone))
    assert refusal(run("info", tmp_path))
    ended = run("render", tone, "--seconds", "-1", "--out", tmp_path / "x.wav")
    assert ended.returncode == 2, "the usage of an option is Typer's to explain"
    assert "seconds" in ended.stderr


def results(file: Path) -> dict[str, tuple[str, str]]:
    with file.open() as opened:
        return {row["path"]: (row["verdict"], row["reason"]) for row in csv.DictReader(opened)}


def test_check(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "tunes"
    (folder / "below").mkdir(parents=True)
    (folder / "below" / "tone.SID").write_bytes(TONE.data())
    (folder / "silent.sid").write_bytes(PSID.data())
    (folder / "cut.sid").write_bytes(TONE.data()[:100])
    (folder / "empty.sid").write_bytes(b"")
    (folder / "link.sid").symlink_to(folder / "silent.sid")
    (folder / "notes.txt").write_text("no tune")
    found = []
    for jobs in (1, 2):
        ended = run("check", folder, "--jobs", jobs, "--csv", tmp_path / "x.csv")
        assert ended.returncode == 0, ended
        assert ended.stdout == "5 tunes: 1 sound, 1 silent, 3 error, 0 late, 0 broken\n"
        found.append(results(tmp_path / "x.csv"))
    assert found[0] == found[1]
    assert {path: verdict for path, (verdict, _) in found[0].items()} == {
        "below/tone.SID": "sound",
        "cut.sid": "error",
        "empty.sid": "error",
        "link.sid": "error",
        "silent.sid": "silent",
    }
    assert all(reason for verdict, reason in found[0].values() if verdict != "sound")


@pytest.mark.parametrize(("start", "verdict"), [(HANG, "late"), ("(unreachable)", "broken")])
def test_check_finds_the_faults_of_an_engine(run: Run, tmp_path: Path, start: str, verdict: str) -> None:
    engine = tmp_path / "engine.wasm"
    engine.write_bytes(wasmtime.wat2wasm(WAT.format(abi=1, engine=1024, start=start)))
    folder = tmp_path / "tunes"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.sid").write_bytes(TONE.data())
    ended = run("check", folder, "--engine", engine, "--bound", 0.2, "--jobs", 2)
    assert ended.returncode == 1
    assert f"3 {verdict}" in ended.stdout
    assert len(ended.stderr.splitlines()) == 4, "one a tune, and the sum"
    assert "Traceback" not in ended.stderr
