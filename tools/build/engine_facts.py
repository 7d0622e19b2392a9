"""What the finished engine says of itself; also the proof that it is one file that needs nothing from its host."""

from pathlib import Path

import wasmtime

from tools.build.errors import BuildError

_REPORT = "This is a fault of the engine's build: report it."


def engine_version(wasm: Path) -> str:
    """The text of sid_engine_version()."""
    store = wasmtime.Store()
    module = wasmtime.Module(store.engine, wasm.read_bytes())
    if module.imports:
        wanted = ", ".join(f"{entry.module}.{entry.name}" for entry in module.imports)
        raise BuildError(f"the engine wants {wanted} from its host, and must want nothing", _REPORT)
    exports = wasmtime.Instance(store, module, []).exports(store)
    start, ask, memory = (exports.get(name) for name in ("_initialize", "sid_engine_version", "memory"))
    if not isinstance(ask, wasmtime.Func) or not isinstance(memory, wasmtime.Memory):
        raise BuildError("the engine doesn't export sid_engine_version and its memory", _REPORT)
    if isinstance(start, wasmtime.Func):
        start(store)
    text = bytes(memory.read(store, address := int(ask(store)), address + 256))
    return text.partition(b"\0")[0].decode()
