"""The committed files: every listener gets them, and every test that must run anywhere plays them."""

import hashlib
import struct

import pytest

from client_py.core.canonical import canonical_json
from client_py.core.catalogue import catalogue, describe
from client_py.core.sidfile import read_header
from tests.demo.listening import FOLDER, SOURCES
from tools.build.demo import LENGTHS, read_lengths
from tools.build.demo.assemble import LOAD, Plan, Tune, assemble, assembler
from tools.build.demo.samples import kit

FILES = sorted(FOLDER.glob("*.sid"))


def test_there_are_as_many_tunes_as_planned(plans: dict[str, Plan]) -> None:
    assert len(FILES) >= 10
    assert {file.stem for file in FILES} == set(plans)


@pytest.mark.parametrize("name", [file.stem for file in FILES])
def test_assembling_again_gives_the_committed_bytes(name: str, tunes: dict[str, Tune]) -> None:
    program = assembler()
    if not program:
        pytest.skip("64tass isn't installed (Debian's package 64tass), so the tunes can't be assembled anew")
    assert assemble(tunes[name], SOURCES, program) == (FOLDER / f"{name}.sid").read_bytes()


@pytest.mark.parametrize("name", [file.stem for file in FILES])
def test_headers_say_what_the_plan_says(name: str, plans: dict[str, Plan]) -> None:
    plan = plans[name]
    data = (FOLDER / f"{name}.sid").read_bytes()
    header = read_header(data)
    assert (header.title, header.author, header.released) == (plan.title, plan.author, plan.released)
    assert header.author.endswith("arr. SIDFlow")
    assert header.released == "2026 SIDFlow (CC0)"
    assert (header.songs, header.start_song) == (len(plan.songs), 1)
    assert (header.clock, header.models[0]) == (plan.clock, plan.model)
    assert len(header.addresses) == plan.chips
    assert header.format == ("RSID" if plan.digi else "PSID")
    load, init, play = struct.unpack(">HHH", data[8:14])
    assert (load, init) == (0, LOAD)
    assert play == (0 if plan.digi else LOAD + 3)
    speed = struct.unpack(">I", data[18:22])[0]
    assert speed == ((1 << header.songs) - 1 if plan.timer and not plan.digi else 0)
    assert LOAD + len(data) - 0x7E < 0xD000  # what the player reads lies below the chips


def test_the_set_covers_what_the_chip_can_do(plans: dict[str, Plan]) -> None:
    assert any(plan.chips == 2 for plan in plans.values())
    assert any(plan.digi for plan in plans.values())
    assert any(plan.clock == "NTSC" for plan in plans.values())
    assert any(plan.timer for plan in plans.values())
    assert any(len(plan.songs) > 1 for plan in plans.values())
    assert {plan.model for plan in plans.values()} == {"6581", "8580"}


def test_lengths_are_those_of_the_songs(tunes: dict[str, Tune]) -> None:
    text = (FOLDER / LENGTHS).read_text(encoding="ascii")
    assert text.startswith("[Database]\n")
    lengths = read_lengths(text)
    assert len(lengths) == len(FILES)
    for file in FILES:
        digest = hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()
        assert f"; /demo/{file.name}\n{digest}=" in text
        assert lengths[digest] == pytest.approx(tunes[file.stem].lengths_s, abs=0.0006)
        assert all(60 <= length_s <= 190 for length_s in lengths[digest])


def test_the_catalogue_describes_the_committed_files() -> None:
    lengths = read_lengths((FOLDER / LENGTHS).read_text(encoding="ascii"))
    rows = []
    for file in FILES:
        data = file.read_bytes()
        digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
        rows.append(describe(f"demo/{file.name}", data, lengths[digest]))
    written = (FOLDER / "catalogue.json").read_text(encoding="utf-8")
    assert written == canonical_json(catalogue(rows)) + "\n"


def test_the_licence_lies_beside_the_tunes() -> None:
    assert "CC0" in (FOLDER / "LICENSE").read_text(encoding="utf-8")


def test_drums_fill_their_pages_and_end_at_rest() -> None:
    starts, data = kit()
    assert len(data) == starts[-1] * 256
    for end in starts[1:]:
        assert data[end * 256 - 1] & 0x0F == 10
