"""A native build of the engine's ABI (wasm/engine.h), ours or the oracle's, called from Python through ctypes."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ABI_VERSION = 1
ROM_KERNAL = 0
_KERNAL_BYTES = 8192
NEEDS_ROM = -5  # SID_ERR_NEEDS_ROM
REGISTERS = 25  # 0x00 to 0x18, those that a tune writes

# Keys of enum sid_config_key and fields of enum sid_info_field.
CONFIG_RATE, CONFIG_CHANNELS, CONFIG_SAMPLING, CONFIG_CLOCK, CONFIG_MODEL, CONFIG_CORE = range(6)
CONFIG_POWER_ON_DELAY = 8
INFO_FORMAT, INFO_CHIPS, INFO_BASIC, INFO_MUS, INFO_CLOCK_HZ, INFO_FRAME_CYCLES = 0, 9, 17, 18, 24, 25

_TRACE_CAPACITY = 1 << 20
_WRITE = np.dtype([("cycle", "<u4"), ("chip", "u1"), ("reg", "u1"), ("value", "u1"), ("reserved", "u1")])

Samples = NDArray[np.int16]
Writes = NDArray[np.void]  # of _WRITE


class EngineError(Exception):
    """The engine refused; `str()` is its own sentence, `status` its code."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Library:
    """A loaded shared library with its functions declared."""

    path: Path
    functions: ctypes.CDLL

    @property
    def version(self) -> str:
        return str(self.functions.sid_engine_version().decode())

    def small_kernal(self) -> bytes:
        """The KERNAL that our engine puts in where there is none; only the oracle's library hands it out."""
        return self._image("oracle_small_kernal")

    def halting_kernal(self) -> bytes:
        """What the oracle has where it is given no KERNAL, but halting where it has nothing; of its library only."""
        return self._image("oracle_halting_kernal")

    def _image(self, name: str) -> bytes:
        give = getattr(self.functions, name)
        give.restype = ctypes.c_void_p
        return ctypes.string_at(give(), _KERNAL_BYTES)


def load_library(path: Path) -> Library:
    """Loads a shared library that speaks engine.h; raises EngineError where it speaks another version of it.

    Its own symbols go before the process's: the oracle's `operator new` hands out zeros, and once another library has
    put the standard one into the global scope libsidplayfp would take that and play what it finds in a used heap.
    """
    functions = ctypes.CDLL(str(path), mode=os.RTLD_DEEPBIND)
    pointer, status, word, number = ctypes.c_void_p, ctypes.c_int32, ctypes.c_uint32, ctypes.c_double
    declared: dict[str, tuple[object, list[object]]] = {
        "sid_abi_version": (word, []),
        "sid_engine_version": (ctypes.c_char_p, []),
        "sid_new": (pointer, []),
        "sid_delete": (None, [pointer]),
        "sid_error": (ctypes.c_char_p, [pointer]),
        "sid_load": (status, [pointer, ctypes.c_char_p, word]),
        "sid_info": (status, [pointer, status]),
        "sid_config": (status, [pointer, status, number]),
        "sid_rom": (status, [pointer, status, ctypes.c_char_p, word]),
        "sid_start": (status, [pointer, word]),
        "sid_render_i16": (status, [pointer, pointer, word]),
        "sid_skip": (status, [pointer, word]),
        "sid_cycles": (number, [pointer]),
        "sid_registers": (pointer, [pointer, word]),
        "sid_trace_start": (status, [pointer, word]),
        "sid_trace_drain": (status, [pointer, pointer, word]),
        "sid_trace_dropped": (word, [pointer]),
    }
    for name, (answer, arguments) in declared.items():
        function = getattr(functions, name)
        function.restype = answer
        function.argtypes = arguments
    spoken = int(functions.sid_abi_version())
    if spoken != ABI_VERSION:
        raise EngineError(f"{path.name} speaks version {spoken} of the engine's ABI, this harness {ABI_VERSION}", 0)
    return Library(path, functions)


class Engine:
    """One engine of a library with one song started; made by `started`."""

    def __init__(self, library: Library, handle: int) -> None:
        self._call = library.functions
        self._handle = handle

    def _checked(self, status: int) -> int:
        if status < 0:
            raise EngineError(self._call.sid_error(self._handle).decode("utf-8", "replace"), status)
        return status

    def give_kernal(self, image: bytes) -> None:
        """Puts in a KERNAL, from the next start on."""
        self._checked(self._call.sid_rom(self._handle, ROM_KERNAL, image, len(image)))

    def start(self, file: bytes, song: int, settings: dict[int, float]) -> None:
        """Loads a tune and starts a song (0: the file's start song) with the settings (CONFIG_*) in force."""
        self._checked(self._call.sid_load(self._handle, file, len(file)))
        for key, value in settings.items():
            self._checked(self._call.sid_config(self._handle, key, value))
        self._checked(self._call.sid_start(self._handle, song))

    def info(self, field: int) -> int:
        return self._checked(self._call.sid_info(self._handle, field))

    def cycles(self) -> float:
        return float(self._call.sid_cycles(self._handle))

    def render(self, frames: int) -> Samples:
        """The next `frames` samples, mono."""
        out = np.empty(frames, dtype=np.int16)
        self._checked(self._call.sid_render_i16(self._handle, out.ctypes.data, frames))
        return out

    def skip(self, cycles: int) -> None:
        """Runs the machine on without its sound."""
        self._checked(self._call.sid_skip(self._handle, cycles))

    def registers(self) -> bytes:
        """25 bytes a chip, as last written."""
        rows = (self._call.sid_registers(self._handle, chip) for chip in range(3))
        return b"".join(ctypes.string_at(row, REGISTERS) for row in rows if row)

    def trace_start(self) -> None:
        self._checked(self._call.sid_trace_start(self._handle, _TRACE_CAPACITY))

    def trace_drain(self) -> Writes:
        """The writes since the last call: cycle, chip, reg, value."""
        if self._call.sid_trace_dropped(self._handle):
            raise EngineError("the trace ran over: drain it more often", 0)
        out = np.empty(_TRACE_CAPACITY, dtype=_WRITE)
        count = self._checked(self._call.sid_trace_drain(self._handle, out.ctypes.data, _TRACE_CAPACITY))
        return out[:count].copy()


@contextmanager
def new_engine(library: Library) -> Iterator[Engine]:
    """An engine for the length of a with block."""
    handle = library.functions.sid_new()
    if not handle:
        raise EngineError("there is no memory for an engine", 0)
    try:
        yield Engine(library, handle)
    finally:
        library.functions.sid_delete(handle)
