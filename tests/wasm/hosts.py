"""The engine in its two hosts, the native library through ctypes and sid.wasm through wasmtime, behind one face."""

import ctypes
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Final

import numpy as np
import wasmtime
from numpy.typing import NDArray

ERR_ARGUMENT: Final = -1
ERR_FORMAT: Final = -2
ERR_STATE: Final = -3
ERR_NEEDS_ROM: Final = -5

CONFIG: Final = {
    name: key
    for key, name in enumerate(
        ("rate", "channels", "sampling", "clock", "model", "core", "filter_6581", "filter_8580", "power_on_delay")
    )
}
INFO: Final = {
    name: field
    for field, name in enumerate(
        [
            "format",
            "version",
            "songs",
            "start_song",
            "load",
            "load_end",
            "init",
            "play",
            "clock",
            "chips",
            "address_1",
            "address_2",
            "address_3",
            "model_1",
            "model_2",
            "model_3",
            "speed",
            "basic",
            "mus",
            "song",
            "clock_used",
            "model_used_1",
            "model_used_2",
            "model_used_3",
            "clock_hz",
            "frame_cycles",
        ]
    )
}
WRITE: Final = np.dtype([("cycle", "<u4"), ("chip", "u1"), ("reg", "u1"), ("value", "u1"), ("reserved", "u1")])
_DOUBLES: Final = {"sid_cycles", "sid_config_value"}
_VOID: Final = {"sid_delete", "sid_free"}


class EngineError(Exception):
    """The engine answered a negative status; the text is its own."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class Host(ABC):
    """Calls functions of engine.h by name; memory is the engine's, by address."""

    @abstractmethod
    def call(self, name: str, *arguments: float) -> float: ...

    @abstractmethod
    def write(self, address: int, data: bytes) -> None: ...

    @abstractmethod
    def read(self, address: int, size: int) -> bytes: ...

    def text(self, address: int) -> str:
        data = b""
        while b"\0" not in data:
            data += self.read(address + len(data), 1)
        return data[:-1].decode()


class NativeHost(Host):
    def __init__(self, library: Path) -> None:
        self._library = ctypes.CDLL(str(library))

    def call(self, name: str, *arguments: float) -> float:
        function = getattr(self._library, name)
        function.restype = ctypes.c_double if name in _DOUBLES else None if name in _VOID else ctypes.c_int64
        words = [ctypes.c_int64(word) if isinstance(word, int) else ctypes.c_double(word) for word in arguments]
        answer = function(*words)
        if name in _DOUBLES or answer is None:
            return float(answer or 0)
        # Pointers use all 64 bits; statuses the lower half, with a sign.
        return int(answer) if name in _POINTERS else ctypes.c_int32(answer).value

    def write(self, address: int, data: bytes) -> None:
        ctypes.memmove(address, data, len(data))

    def read(self, address: int, size: int) -> bytes:
        return ctypes.string_at(address, size)


_POINTERS: Final = {
    *("sid_new", "sid_alloc", "sid_error", "sid_text", "sid_engine_version", "sid_registers", "sid_envelopes"),
}


class WasmHost(Host):
    def __init__(self, wasm: Path) -> None:
        self._store = wasmtime.Store()
        module = wasmtime.Module(self._store.engine, wasm.read_bytes())
        self._exports = wasmtime.Instance(self._store, module, []).exports(self._store)
        memory = self._exports["memory"]
        assert isinstance(memory, wasmtime.Memory)
        self._memory = memory
        self.call("_initialize")

    def call(self, name: str, *arguments: float) -> float:
        function = self._exports[name]
        assert isinstance(function, wasmtime.Func)
        answer = function(self._store, *arguments)
        return 0 if answer is None else float(answer) if name in _DOUBLES else int(answer)

    def write(self, address: int, data: bytes) -> None:
        self._memory.write(self._store, data, address)

    def read(self, address: int, size: int) -> bytes:
        return bytes(self._memory.read(self._store, address, address + size))


class Engine:
    """One engine. Methods raise EngineError with the engine's own words."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.handle = int(host.call("sid_new"))
        assert self.handle

    def close(self) -> None:
        self.host.call("sid_delete", self.handle)

    def call(self, name: str, *arguments: float) -> int:
        """A function that answers a status or a count."""
        answer = int(self.host.call(name, self.handle, *arguments))
        if answer < 0:
            raise EngineError(answer, self.error())
        return answer

    def error(self) -> str:
        return self.host.text(int(self.host.call("sid_error", self.handle)))

    def _with(self, data: bytes, name: str, *before: float) -> int:
        address = int(self.host.call("sid_alloc", len(data)))
        try:
            self.host.write(address, data)
            return self.call(name, *before, address, len(data))
        finally:
            self.host.call("sid_free", address)

    def _into(self, size: int, name: str, count: int) -> tuple[int, bytes]:
        address = int(self.host.call("sid_alloc", size))
        try:
            answer = self.call(name, address, count)
            return answer, self.host.read(address, size)
        finally:
            self.host.call("sid_free", address)

    def load(self, file: bytes) -> None:
        self._with(file, "sid_load")

    def rom(self, kind: int, image: bytes) -> None:
        self._with(image, "sid_rom", kind)

    def start(self, file: bytes | None = None, song: int = 0, **settings: float) -> None:
        """Loads the file when there is one, sets what is asked for (names of CONFIG) and starts the song."""
        if file is not None:
            self.load(file)
        for name, value in settings.items():
            self.config(name, value)
        self.call("sid_start", song)

    def config(self, name: str, value: float) -> None:
        self.call("sid_config", CONFIG[name], float(value))

    def config_value(self, key: int) -> float:
        return self.host.call("sid_config_value", self.handle, key)

    def info(self, name: str) -> int:
        return self.call("sid_info", INFO[name])

    def text(self, field: int) -> str:
        return self.host.text(int(self.host.call("sid_text", self.handle, field)))

    def render(self, frames: int, channels: int = 1) -> NDArray[np.float32]:
        """(frames,) or (frames, channels) samples."""
        answer, data = self._into(max(4 * frames * channels, 1), "sid_render_f32", frames)
        assert answer == frames
        samples = np.frombuffer(data[: 4 * frames * channels], dtype=np.float32)
        return samples if channels == 1 else samples.reshape(frames, channels)

    def render_i16(self, frames: int) -> NDArray[np.int16]:
        answer, data = self._into(max(2 * frames, 1), "sid_render_i16", frames)
        assert answer == frames
        return np.frombuffer(data[: 2 * frames], dtype=np.int16)

    def skip(self, cycles: int) -> None:
        """Any number of cycles, in as many calls as it takes."""
        while cycles > 0:
            part = min(cycles, 4_000_000)
            assert self.call("sid_skip", part) == part
            cycles -= part

    @property
    def cycles(self) -> int:
        return int(self.host.call("sid_cycles", self.handle))

    def registers(self, chip: int = 0) -> bytes | None:
        address = int(self.host.call("sid_registers", self.handle, chip))
        return self.host.read(address, 32) if address else None

    def envelopes(self, chip: int = 0) -> bytes | None:
        address = int(self.host.call("sid_envelopes", self.handle, chip))
        return self.host.read(address, 3) if address else None

    def peek(self, address: int, count: int = 1) -> bytes:
        return bytes(self.call("sid_peek", address + i) for i in range(count))

    def word(self, address: int) -> int:
        return int.from_bytes(self.peek(address, 2), "little")

    def mute(self, chip: int, voice: int, muted: bool = True) -> None:
        self.call("sid_mute", chip, voice, int(muted))

    def trace_start(self, capacity: int = 65536) -> None:
        self.call("sid_trace_start", capacity)

    def trace(self, count: int = 65536) -> NDArray[np.void]:
        """The oldest writes (WRITE), taken out."""
        answer, data = self._into(WRITE.itemsize * count, "sid_trace_drain", count)
        return np.frombuffer(data, dtype=WRITE)[:answer].copy()

    def state_save(self) -> bytes:
        size = self.call("sid_state_size")
        answer, data = self._into(size, "sid_state_save", size)
        assert answer == size
        return data

    def state_load(self, state: bytes) -> None:
        self._with(state, "sid_state_load")
