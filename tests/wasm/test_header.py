"""One good header; each test turns one field, and a listener must get the tune or a clear reason."""

import struct
from typing import Any

import pytest

from tests.wasm.asm import assemble, sid_file
from tests.wasm.conftest import EngineFactory
from tests.wasm.hosts import ERR_ARGUMENT, ERR_FORMAT, ERR_NEEDS_ROM, ERR_STATE, INFO, Engine, EngineError

CODE = assemble("  rts")
LONG = assemble("  rts\n .org $1400")  # long enough to be called anywhere in it


def at(file: bytes, offset: int, value: bytes) -> bytes:
    return file[:offset] + value + file[offset + len(value) :]


def facts(engine: Engine) -> dict[str, int]:
    return {name: engine.info(name) for name in list(INFO)[:19]}


def test_the_good_header(engine: Engine) -> None:
    engine.load(sid_file(CODE))
    assert facts(engine) == {
        "format": 0, "version": 2, "songs": 1, "start_song": 1, "load": 0x1000, "load_end": 0x1000, "init": 0x1000,
        "play": 0, "clock": 1, "chips": 1, "address_1": 0xD400, "address_2": 0, "address_3": 0, "model_1": 1,
        "model_2": 0, "model_3": 0, "speed": 0, "basic": 0, "mus": 0,
    }  # fmt: skip
    assert [engine.text(field) for field in range(3)] == ["A tune", "A tester", "2026 Nobody"]


def test_texts_become_utf8(engine: Engine) -> None:
    full = b"\xc9tude in \xdf" + b"x" * 23
    engine.load(sid_file(CODE, texts=(full, b"", b"\x01ctl\x7f")))
    assert [engine.text(field) for field in range(3)] == ["Étude in ß" + "x" * 22, "", " ctl "]
    assert engine.text(3) == ""


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_every_version_plays(engine: Engine, version: int) -> None:
    engine.start(sid_file(CODE, version=version))
    assert engine.info("version") == version
    assert len(engine.render(100)) == 100


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"", "no SID file"),
        (b"PSI", "no SID file"),
        (b"MSID" + bytes(200), "no SID file"),
        (b"psid" + bytes(200), "no SID file"),
        (sid_file(CODE)[:0x75], "cut short"),
        (sid_file(CODE)[:0x7C], "cut short"),
        (sid_file(CODE)[:0x7D], "cut short"),
        (sid_file(b""), "cut short"),
        (sid_file(CODE, version=1)[:0x76], "cut short"),
        (at(sid_file(CODE), 4, b"\0\0"), "version 0"),
        (at(sid_file(CODE), 4, b"\0\5"), "version 5"),
        (at(sid_file(CODE), 4, b"\2\0"), "version 512"),
        (sid_file(CODE, data_offset=0x76), "begin at byte 124"),
        (sid_file(CODE, data_offset=0), "begin at byte 124"),
        (sid_file(CODE, version=1, data_offset=0x7C), "begin at byte 118"),
        (sid_file(CODE, songs=0), "0 songs"),
        (sid_file(CODE, songs=257), "257 songs"),
        (sid_file(bytes(2), load=0xFFFF), "don't fit"),
        (sid_file(bytes(65536), load=1), "don't fit"),
    ],
)
def test_a_broken_file_is_refused_with_words(engine: Engine, file: bytes, words: str) -> None:
    with pytest.raises(EngineError, match=words) as refused:
        engine.load(file)
    assert refused.value.status == ERR_FORMAT
    assert engine.error() == str(refused.value)


def test_a_refused_file_leaves_the_former_tune(engine: Engine) -> None:
    engine.start(sid_file(CODE, songs=3))
    with pytest.raises(EngineError):
        engine.load(b"nonsense")
    assert engine.info("songs") == 3
    assert len(engine.render(10)) == 10
    assert engine.error() == ""


def test_a_file_too_large_is_refused(engine: Engine) -> None:
    with pytest.raises(EngineError, match="too large"):
        engine.load(sid_file(bytes(131072)))


def test_the_last_byte_of_memory_can_be_loaded(engine: Engine) -> None:
    engine.start(sid_file(bytes([0x60, 0x61]), load=0xFFFE, init=0x1000))
    assert engine.info("load_end") == 0xFFFF
    assert engine.peek(0xFFFF) == b"\x61"


def test_load_address_in_the_header(engine: Engine) -> None:
    engine.start(sid_file(CODE, header_load=0x2345, init=0x2345))
    assert (engine.info("load"), engine.peek(0x2345)) == (0x2345, b"\x60")


def test_init_zero_means_the_load_address(engine: Engine) -> None:
    engine.load(sid_file(CODE, init=0))
    assert engine.info("init") == 0x1000


@pytest.mark.parametrize(("start", "effective"), [(0, 1), (1, 1), (5, 5), (6, 1), (0xFFFF, 1)])
def test_start_song_out_of_range_is_the_first(engine: Engine, start: int, effective: int) -> None:
    engine.start(sid_file(CODE, songs=5, start=start))
    assert (engine.info("start_song"), engine.info("song")) == (effective, effective)


def test_songs_beyond_the_last_cannot_start(engine: Engine) -> None:
    engine.load(sid_file(CODE, songs=256))
    engine.start(song=256)
    assert engine.info("song") == 256
    with pytest.raises(EngineError, match="that many songs") as refused:
        engine.start(song=257)
    assert refused.value.status == ERR_ARGUMENT


@pytest.mark.parametrize(
    ("speed", "song", "cia"),
    [(0, 1, 0), (1, 1, 1), (1, 2, 0), (2, 2, 1), (1 << 31, 32, 1), (1 << 31, 33, 1), (1 << 31, 40, 1), (1, 33, 0)],
)
def test_speed_has_a_bit_a_song(engine: Engine, speed: int, song: int, cia: int) -> None:
    engine.start(sid_file(CODE, songs=40, speed=speed), song=song)
    assert engine.info("speed") == cia


@pytest.mark.parametrize(
    ("clock", "used", "hz", "frame"),
    [(0, 1, 985248, 19656), (1, 1, 985248, 19656), (2, 2, 1022727, 17095), (3, 1, 985248, 19656)],
)
def test_clock(engine: Engine, clock: int, used: int, hz: int, frame: int) -> None:
    engine.start(sid_file(CODE, flags=clock << 2))
    assert engine.info("clock") == clock
    assert [engine.info(name) for name in ("clock_used", "clock_hz", "frame_cycles")] == [used, hz, frame]
    for asked, other in ((1, 1), (2, 2)):
        engine.start(clock=asked)
        assert engine.info("clock_used") == other


@pytest.mark.parametrize(("model", "used"), [(0, 1), (1, 1), (2, 2), (3, 1)])
def test_model(engine: Engine, model: int, used: int) -> None:
    engine.start(sid_file(CODE, flags=4 | model << 4))
    assert (engine.info("model_1"), engine.info("model_used_1")) == (model, used)
    engine.start(model=2)
    assert engine.info("model_used_1") == 2


def test_models_of_three_chips(engine: Engine) -> None:
    flags = 4 | 1 << 4 | 2 << 6 | 0 << 8
    engine.start(sid_file(CODE, version=4, flags=flags, second=0x42, third=0x44))
    assert [engine.info(f"model_{chip}") for chip in (1, 2, 3)] == [1, 2, 1]  # unknown: as the first
    assert [engine.info(f"model_used_{chip}") for chip in (1, 2, 3)] == [1, 2, 1]
    assert [engine.info(f"address_{chip}") for chip in (1, 2, 3)] == [0xD400, 0xD420, 0xD440]


@pytest.mark.parametrize(
    ("version", "second", "third", "addresses"),
    [
        (2, 0x42, 0x44, [0xD400]),
        (3, 0x42, 0x44, [0xD400, 0xD420]),  # a third one needs version 4
        (4, 0x42, 0x44, [0xD400, 0xD420, 0xD440]),
        (4, 0xE0, 0xFE, [0xD400, 0xDE00, 0xDFE0]),
        (4, 0x7E, 0x00, [0xD400, 0xD7E0]),
        (4, 0x00, 0x44, [0xD400]),
        (4, 0x42, 0x42, [0xD400, 0xD420]),
        *((3, wrong, 0, [0xD400]) for wrong in (0x40, 0x41, 0x43, 0x80, 0xDE, 0xE1, 0xFF)),
    ],
)
def test_addresses_of_further_chips(
    engine: Engine, version: int, second: int, third: int, addresses: list[int]
) -> None:
    engine.start(sid_file(CODE, version=version, second=second, third=third))
    assert engine.info("chips") == len(addresses)
    assert [engine.info(f"address_{chip + 1}") for chip in range(len(addresses))] == addresses
    assert [engine.registers(chip) is not None for chip in range(3)] == [chip < len(addresses) for chip in range(3)]


def rsid(**changes: Any) -> bytes:
    return sid_file(LONG, magic=b"RSID", **changes)


def test_the_good_rsid(engine: Engine) -> None:
    engine.start(rsid())
    assert (engine.info("format"), engine.info("play")) == (1, 0)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (rsid(version=1), "version 2 or later"),
        (rsid(header_load=0x1000), "must be zero"),
        (rsid(play=0x1003), "must be zero"),
        (rsid(speed=1), "must be zero"),
        (rsid(load=0x07E7), "can't load below"),
        (rsid(init=0x0FFF), "can't be called"),
        (rsid(init=0x1400), "can't be called"),
        (rsid(load=0xA000), "can't be called"),
        (rsid(load=0xD000), "can't be called"),
        (rsid(flags=6, init=0x1000), "no init address"),
    ],
)
def test_rsid_rules(engine: Engine, file: bytes, words: str) -> None:
    with pytest.raises(EngineError, match=words) as refused:
        engine.load(file)
    assert refused.value.status == ERR_FORMAT


def test_basic_needs_its_roms(engine: Engine) -> None:
    engine.load(rsid(load=0x0801, flags=6, init=0))
    assert engine.info("basic") == 1
    with pytest.raises(EngineError, match="KERNAL and BASIC") as refused:
        engine.start()
    assert refused.value.status == ERR_NEEDS_ROM


def test_mus_data_is_told_apart(engine: Engine) -> None:
    engine.load(sid_file(CODE, flags=5))
    assert engine.info("mus") == 1
    with pytest.raises(EngineError, match="Compute") as refused:
        engine.start()
    assert refused.value.status == ERR_FORMAT


def test_questions_in_the_wrong_state(engine: Engine) -> None:
    for call in (
        lambda: engine.info("songs"),
        engine.start,
        lambda: engine.render(1),
        lambda: engine.skip(1),
    ):
        with pytest.raises(EngineError) as refused:
            call()
        assert refused.value.status == ERR_STATE
    assert engine.registers() is None
    engine.load(sid_file(CODE))
    with pytest.raises(EngineError) as refused:
        engine.info("clock_used")
    assert refused.value.status == ERR_STATE
    with pytest.raises(EngineError) as refused:
        engine.call("sid_info", 26)
    assert refused.value.status == ERR_ARGUMENT


def test_the_same_header_in_wasm(new_wasm: EngineFactory, engine: Engine) -> None:
    wasm = new_wasm()
    file = sid_file(CODE, version=4, second=0x42, third=0xE2, songs=17, start=3, speed=0xFFFF, flags=0x2A8)
    for each in (engine, wasm):
        each.load(file)
    assert facts(engine) == facts(wasm)
    assert struct.unpack(">H", file[0x76:0x78]) == (0x2A8,)
