"""Thousands of spoilt tunes: each is refused with words or plays; nothing traps, hangs or takes more than its time."""

import random
from collections.abc import Iterator

from tests.wasm import tunes
from tests.wasm.asm import sid_file
from tests.wasm.conftest import EngineFactory
from tests.wasm.hosts import ERR_FORMAT, ERR_NEEDS_ROM, Engine, EngineError

COUNT = 2000


def spoilt(count: int, seed: int = 1) -> Iterator[bytes]:
    """The tests' own tunes, cut short, with bytes changed, with headers that lie, or with random code."""
    chance = random.Random(seed)
    for _ in range(count):
        data = bytearray(chance.choice(tunes.ALL))
        way = chance.randrange(5)
        if way == 0:
            del data[chance.randrange(len(data)) :]
        elif way == 1:
            for _ in range(chance.randint(1, 8)):
                data[chance.randrange(len(data))] = chance.randrange(256)
        elif way == 2:
            for _ in range(chance.randint(1, 4)):
                data[chance.randrange(4, 0x7C)] = chance.choice([0, 1, 0x7F, 0x80, 0xFF])
        elif way == 3:
            data[0x7E:] = chance.randbytes(chance.randrange(1, 4000))
        else:
            low = chance.choice([0, 2, 0x100, 0x800, 0x9F00, 0xCFF0, 0xD400, 0xFF00])
            data = bytearray(sid_file(chance.randbytes(200), load=low, play=low + 3, speed=chance.randrange(2)))
        yield bytes(data)


def play(engine: Engine, file: bytes) -> bool:
    """Plays it a little in every way; False when it was refused with words."""
    refusal: EngineError | None = None
    try:
        engine.start(file)
    except EngineError as error:
        refusal = error
    if refusal is not None:
        assert refusal.status in (ERR_FORMAT, ERR_NEEDS_ROM)
        assert str(refusal).endswith(".")
        return False
    channels = 1
    assert len(engine.render(256, channels)) == 256
    engine.skip(60_000)
    assert len(engine.render(64)) == 64
    engine.state_load(engine.state_save())
    return True


def test_native(engine: Engine) -> None:
    engine.config("sampling", 0)
    engine.trace_start(1000)
    played = sum(play(engine, file) for file in spoilt(COUNT))
    assert 0.4 * COUNT < played < 0.95 * COUNT


def test_wasm_agrees(engine: Engine, new_wasm: EngineFactory) -> None:
    """The same verdict and the same machine in the other host."""
    wasm = new_wasm()
    for each in (engine, wasm):
        each.config("sampling", 0)
    for file in spoilt(150, seed=2):
        assert play(engine, file) == play(wasm, file)
        assert engine.error() == wasm.error()
        if not engine.error():
            assert engine.state_save() == wasm.state_save()


def test_null_is_answered(engine: Engine) -> None:
    """Null engines and null buffers, from a host that made a mistake."""
    call = engine.host.call
    for name, arguments in {
        "sid_load": (0, 0), "sid_info": (0,), "sid_rom": (0, 0, 0), "sid_config": (0, 1.0), "sid_start": (0,),
        "sid_render_f32": (0, 1), "sid_render_i16": (0, 1), "sid_skip": (1,), "sid_mute": (0, 0, 0), "sid_peek": (0,),
        "sid_trace_start": (1,), "sid_trace_drain": (0, 1), "sid_state_size": (), "sid_state_save": (0, 0),
        "sid_state_load": (0, 0),
    }.items():  # fmt: skip
        assert call(name, 0, *arguments) == -1
    assert call("sid_registers", 0, 0) == call("sid_envelopes", 0, 0) == call("sid_cycles", 0) == 0
    assert engine.host.text(int(call("sid_error", 0))) == ""
    call("sid_delete", 0)
    engine.start(tunes.tone())
    for name in ("sid_load", "sid_render_f32", "sid_render_i16", "sid_state_save", "sid_state_load", "sid_trace_drain"):
        assert call(name, engine.handle, 0, 100) < 0
    assert len(engine.render(10)) == 10
