"""The last guard: an engine that hangs, traps or lies costs one tune, never the process."""

from pathlib import Path

import pytest
import wasmtime

from server import abi
from server.engine import Engine, EngineBrokenError, EngineError, EngineLateError
from server.engine_module import EngineModule, EngineModuleError

# An engine with just enough to be made, and a start that does what a test asks for.
WAT = """
(module
  (memory (export "memory") 64)
  (data (i32.const 16) "broken on purpose\\00")
  (data (i32.const 64) "no song for you\\00")
  (func (export "sid_abi_version") (result i32) (i32.const {abi}))
  (func (export "sid_engine_version") (result i32) (i32.const 16))
  (func (export "sid_error") (param i32) (result i32) (i32.const 64))
  (func (export "sid_new") (result i32) (i32.const {engine}))
  (func (export "sid_alloc") (param i32) (result i32) (i32.const 4096))
  (func (export "sid_free") (param i32))
  (func (export "sid_config") (param i32 i32 f64) (result i32) (i32.const 0))
  (func (export "sid_load") (param i32 i32 i32) (result i32) (i32.const 0))
  (func (export "sid_start") (param i32 i32) (result i32) {start})
)
"""
HANG = "(loop $again (br $again)) (unreachable)"


def made(tmp_path: Path, *, start: str = "(i32.const 0)", version: int = 1, engine: int = 1024) -> EngineModule:
    file = tmp_path / "engine.wasm"
    file.write_bytes(wasmtime.wat2wasm(WAT.format(abi=version, engine=engine, start=start)))
    return EngineModule(file)


def test_an_engine_that_works(tmp_path: Path) -> None:
    with Engine(made(tmp_path)) as engine:
        assert engine.version == "broken on purpose"
        engine.load(b"tune")
        engine.start(1)


def test_a_refusal_is_in_the_engines_words(tmp_path: Path) -> None:
    with Engine(made(tmp_path, start="(i32.const -5)")) as engine:
        with pytest.raises(EngineError, match=r"^no song for you$") as caught:
            engine.start(1)
        assert caught.value.status is abi.Status.ERR_NEEDS_ROM
        engine.load(b"tune")


def test_a_trap_ends_the_instance_and_not_the_process(tmp_path: Path) -> None:
    module = made(tmp_path, start="(unreachable)")
    engine = Engine(module)
    with pytest.raises(EngineBrokenError, match="sid_start"):
        engine.start(1)
    with pytest.raises(EngineBrokenError, match="sid_start"):
        engine.load(b"tune")
    engine.close()
    with Engine(module) as next_one:
        next_one.load(b"tune")


def test_a_hang_ends_at_its_deadline(tmp_path: Path) -> None:
    with Engine(made(tmp_path, start=HANG)) as engine:
        with pytest.raises(EngineLateError), engine.within(0.2):
            engine.start(1)
        with pytest.raises(EngineBrokenError):
            engine.load(b"tune")


def test_an_answer_outside_the_interface(tmp_path: Path) -> None:
    with Engine(made(tmp_path, start="(i32.const -77)")) as engine, pytest.raises(EngineBrokenError, match="-77"):
        engine.start(1)


def test_a_pointer_outside_its_memory(tmp_path: Path) -> None:
    text = WAT.replace("(i32.const 4096)", "(i32.const -16)")
    file = tmp_path / "engine.wasm"
    file.write_bytes(wasmtime.wat2wasm(text.format(abi=1, engine=1, start="(i32.const 0)")))
    with Engine(EngineModule(file)) as engine, pytest.raises(EngineBrokenError):
        engine.load(b"tune")


def test_another_version_of_the_interface(tmp_path: Path) -> None:
    with pytest.raises(EngineBrokenError, match="version 2"):
        Engine(made(tmp_path, version=2))


def test_no_memory_for_an_engine(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="memory"):
        Engine(made(tmp_path, engine=0))


def test_a_function_that_is_not_there(tmp_path: Path) -> None:
    with Engine(made(tmp_path)) as engine, pytest.raises(EngineBrokenError, match="lacks sid_skip"):
        engine.skip(1)


def test_a_closed_engine(tmp_path: Path) -> None:
    engine = Engine(made(tmp_path))
    engine.close()
    with pytest.raises(EngineBrokenError, match="closed"):
        engine.start(1)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\0asm\1\0\0\0"])
def test_a_file_that_is_no_engine(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "engine.wasm"
    file.write_bytes(content)
    with pytest.raises((EngineModuleError, EngineBrokenError), match="no engine"):
        Engine(EngineModule(file))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(EngineModuleError, match="can't be read"):
        EngineModule(tmp_path / "none.wasm")


def test_an_engine_with_imports_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "engine.wasm"
    file.write_bytes(wasmtime.wat2wasm('(module (import "env" "f" (func)) (memory (export "memory") 1))'))
    with pytest.raises(EngineModuleError, match="imports"):
        EngineModule(file)


def test_machine_code_is_kept_and_spoilt_code_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "engine.wasm"
    file.write_bytes(wasmtime.wat2wasm(WAT.format(abi=1, engine=1024, start="(i32.const 0)")))
    cache = tmp_path / "cache"
    EngineModule(file, cache)
    (kept,) = cache.iterdir()
    good = kept.read_bytes()
    with Engine(EngineModule(file, cache)) as engine:
        engine.start(1)
    kept.write_bytes(b"spoilt")
    with Engine(EngineModule(file, cache)) as engine:
        engine.start(1)
    assert len(kept.read_bytes()) == len(good)


def test_machine_code_of_a_former_engine_goes(tmp_path: Path) -> None:
    file = tmp_path / "engine.wasm"
    cache = tmp_path / "cache"
    for start in ("(i32.const 0)", "(i32.const -1)"):
        file.write_bytes(wasmtime.wat2wasm(WAT.format(abi=1, engine=1024, start=start)))
        for guarded in (True, False):
            EngineModule(file, cache, guarded=guarded)
        assert len(list(cache.iterdir())) == 2


def test_machine_code_that_cannot_be_kept_is_no_failure(tmp_path: Path) -> None:
    file = tmp_path / "engine.wasm"
    file.write_bytes(wasmtime.wat2wasm(WAT.format(abi=1, engine=1024, start="(i32.const 0)")))
    with Engine(EngineModule(file, file / "below")) as engine:
        engine.start(1)
