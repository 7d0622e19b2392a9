"""The engine's wasm, compiled once and kept as machine code, which is tied to its bytes and to wasmtime's version."""

import hashlib
import os
import threading
import time
import weakref
from importlib.metadata import version
from pathlib import Path

import wasmtime

from client_py.core.errors import SidflowError
from server.logs import logger

TICK_S = 0.1
_MAX_MEMORY_BYTES = 256 * 1024 * 1024


class EngineModuleError(SidflowError):
    """The engine isn't there or can't be compiled."""


class EngineModule:
    """A compiled engine; instances are made from it."""

    def __init__(self, file: Path, cache: Path | None = None, *, guarded: bool = True) -> None:
        """Compiles `file`, or takes the machine code from the folder `cache`. Raises EngineModuleError.

        Guarded, every call has a deadline, so that not even a broken engine hangs its host; that costs about a fifth
        of the speed. Unguarded is for long renderings of a tune that somebody chose.
        """
        try:
            wasm = file.read_bytes()
        except OSError as error:
            raise EngineModuleError(f"The engine {file} can't be read: {error.strerror}.") from None
        config = wasmtime.Config()
        config.epoch_interruption = guarded
        self._engine = wasmtime.Engine(config)
        try:
            self._module = _compiled(self._engine, wasm, cache, "guarded" if guarded else "unguarded")
        except wasmtime.WasmtimeError as error:
            raise EngineModuleError(f"{file} is no engine: {str(error).splitlines()[0]}.") from None
        if self._module.imports:
            raise EngineModuleError(f"{file} is no engine: it has imports.")
        self.guarded = guarded
        if guarded:
            threading.Thread(target=_tick, args=(weakref.ref(self),), name="engine-clock", daemon=True).start()

    def instantiate(self) -> tuple[wasmtime.Store, wasmtime.Instance]:
        """A fresh instance, which can't take more memory than it may; raises EngineModuleError."""
        store = wasmtime.Store(self._engine)
        store.set_limits(memory_size=_MAX_MEMORY_BYTES, instances=1, memories=1)
        if self.guarded:
            store.set_epoch_deadline(int(30 / TICK_S))
        try:
            return store, wasmtime.Instance(store, self._module, [])
        except wasmtime.WasmtimeError as error:
            raise EngineModuleError(f"The engine can't be set up: {str(error).splitlines()[0]}.") from None

    def tick(self) -> None:
        """Lets a tenth of a second pass in the eyes of the instances' deadlines."""
        self._engine.increment_epoch()


def _compiled(engine: wasmtime.Engine, wasm: bytes, cache: Path | None, kind: str) -> wasmtime.Module:
    if cache is None:
        return wasmtime.Module(engine, wasm)
    digest = hashlib.sha256(wasm).hexdigest()[:16]
    file = cache / f"engine-{digest}-{kind}-wasmtime-{version('wasmtime')}.bin"
    try:
        # wasmtime itself refuses code of another version, processor or configuration.
        return wasmtime.Module.deserialize(engine, file.read_bytes())
    except FileNotFoundError:
        pass
    except (OSError, wasmtime.WasmtimeError) as error:
        logger("engine").warning("compiled engine unusable, compiling again", reason=str(error).splitlines()[0])
    module = wasmtime.Module(engine, wasm)
    _keep(file, bytes(module.serialize()))
    return module


def _keep(file: Path, code: bytes) -> None:
    made = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as writing:
            writing.write(code)
        os.replace(made, file)
        for stale in file.parent.glob("engine-*.bin"):
            if file.name.split("-")[1] not in stale.name:
                stale.unlink(missing_ok=True)
    except OSError as error:
        logger("engine").warning("compiled engine not kept, the next start compiles again", reason=error.strerror)


def _tick(module: "weakref.ref[EngineModule]") -> None:
    """Counts time for the deadlines of a module's instances, for as long as anybody holds the module.

    The time is the process's own on a processor: a busy machine makes no tune late, and a hang burns it all the same.
    """
    counted = time.process_time()
    while (held := module()) is not None:
        while time.process_time() - counted >= TICK_S:
            counted += TICK_S
            held.tick()
        del held
        time.sleep(TICK_S)
