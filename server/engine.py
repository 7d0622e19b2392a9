"""The engine under wasmtime: the same sid.wasm that the page runs, with Python's types around wasm/engine.h."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, cast

import numpy as np
import numpy.typing as npt
import wasmtime

from client_py.core.errors import SidflowError
from client_py.core.features.heard import WRITE
from server import abi
from server.engine_module import TICK_S, EngineModule

CALL_LIMIT_S = 30.0  # each call does bounded work, well under a second: this only guards against a broken engine

_STATUSES = frozenset(abi.Status)
Samples16 = npt.NDArray[np.int16]
Samples32 = npt.NDArray[np.float32]
Writes = npt.NDArray[np.void]


class EngineError(SidflowError):
    """The engine refused; the message is its own text."""

    def __init__(self, status: abi.Status, text: str) -> None:
        super().__init__(text)
        self.status = status


class EngineBrokenError(SidflowError):
    """The engine trapped, which no input may bring about: its instance can't be used any more."""


class EngineLateError(EngineBrokenError):
    """The engine took longer than it was given."""


@dataclass(frozen=True, slots=True)
class EngineConfig:
    """The settings that take effect at the next start, in the words of `enum sid_config_key`."""

    rate_hz: int = 44_100
    channels: int = 1
    sampling: int = 1
    clock: int = 0
    model: int = 0
    core: int = 0
    filter_6581: float = 0.5
    filter_8580: float = 0.5


class Engine:
    """One C64. A context manager: leaving it gives the memory back.

    Every method raises EngineError where the engine refuses, EngineBrokenError where it trapped before or now.
    """

    def __init__(self, module: EngineModule) -> None:
        self._until_s = math.inf
        self._broken: str | None = None
        self._module = module  # its clock has to go on while this instance lives
        self._store, instance = module.instantiate()
        exports = instance.exports(self._store)
        memory = exports.get("memory")
        if not isinstance(memory, wasmtime.Memory) or exports.get("sid_abi_version") is None:
            raise EngineBrokenError("The file is no engine: it has neither its memory nor its functions.")
        self._memory = memory
        self._functions = {name: item for name, item in exports.items() if isinstance(item, wasmtime.Func)}
        if "_initialize" in self._functions:
            self._call("_initialize")
        found = self._int("sid_abi_version")
        if found != abi.SID_ABI_VERSION:
            raise EngineBrokenError(
                f"The engine speaks version {found} of its interface, {abi.SID_ABI_VERSION} is needed."
            )
        self.version = self._text("sid_engine_version")
        self._self = self._int("sid_new")
        if not self._self:
            raise EngineError(abi.Status.ERR_MEMORY, "There is not enough memory for an engine.")
        self._config = EngineConfig()
        self._out = self._allocate(abi.SID_MAX_RENDER_FRAMES * 2 * 4)
        self._trace_capacity = 0
        self._trace_out = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives the engine's memory back; nothing can be called afterwards."""
        self._broken = "The engine is closed."
        self._store.close()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """All calls inside together may take that long; then EngineLateError, and the engine is broken.

        Seconds are the process's on a processor. Only with a guarded module.
        """
        self._until_s = time.process_time() + seconds
        try:
            yield
        finally:
            self._until_s = math.inf

    # ---- the tune

    def load(self, data: bytes) -> None:
        """Reads a tune; on an error the former one stays."""
        with self._passed(data) as pointer:
            self._check("sid_load", self._self, pointer, len(data))

    def text(self, field: abi.Text) -> str:
        return self._text("sid_text", self._self, int(field))

    def info(self, field: abi.Info) -> int:
        return self._check("sid_info", self._self, int(field))

    def rom(self, kind: abi.Rom, image: bytes) -> None:
        """Takes a ROM image for the next start; an empty one takes the image out."""
        with self._passed(image) as pointer:
            self._check("sid_rom", self._self, int(kind), pointer, len(image))

    def configure(self, config: EngineConfig) -> None:
        """Takes all settings for the next start."""
        for key, value in (
            (abi.Config.RATE, config.rate_hz),
            (abi.Config.CHANNELS, config.channels),
            (abi.Config.SAMPLING, config.sampling),
            (abi.Config.CLOCK, config.clock),
            (abi.Config.MODEL, config.model),
            (abi.Config.CORE, config.core),
            (abi.Config.FILTER_6581, config.filter_6581),
            (abi.Config.FILTER_8580, config.filter_8580),
        ):
            self._check("sid_config", self._self, int(key), float(value))
        self._config = config

    def config_value(self, key: abi.Config) -> float:
        return float(self._call("sid_config_value", self._self, int(key)))

    # ---- running

    def start(self, song: int = 0) -> None:
        """Powers the machine up and starts a 1-based song, 0 being the file's start song."""
        self._check("sid_start", self._self, song)

    def render_i16(self, frames: int) -> Samples16:
        """The next frames as an array of frames x channels."""
        return self._render("sid_render_i16", np.dtype("<i2"), frames)

    def render_f32(self, frames: int) -> Samples32:
        """The same as floats in -1 to 1."""
        return self._render("sid_render_f32", np.dtype("<f4"), frames)

    def skip(self, cycles: int) -> int:
        """Runs on without sound; answers the cycles skipped."""
        return self._check("sid_skip", self._self, cycles)

    @property
    def cycles(self) -> int:
        """Cycles of the machine since the start."""
        return int(self._call("sid_cycles", self._self))

    def mute(self, chip: int, voice: int, *, muted: bool) -> None:
        self._check("sid_mute", self._self, chip, voice, int(muted))

    # ---- looking inside

    def registers(self, chip: int) -> bytes:
        """32 bytes, as the tune last wrote them."""
        return self._bytes_of_chip("sid_registers", chip, 32)

    def envelopes(self, chip: int) -> bytes:
        """3 bytes, the envelope of each voice."""
        return self._bytes_of_chip("sid_envelopes", chip, 3)

    def peek(self, address: int) -> int:
        return self._check("sid_peek", self._self, address)

    def trace_start(self, capacity: int) -> None:
        """Records writes to the chips, up to `capacity` between two drains; 0 ends it."""
        self._check("sid_trace_start", self._self, capacity)
        if self._trace_out:
            self._call("sid_free", self._trace_out)
        self._trace_out = self._allocate(capacity * WRITE.itemsize) if capacity else 0
        self._trace_capacity = capacity

    def trace_drain(self) -> Writes:
        """The writes since the last drain, oldest first, as an array of WRITE."""
        if not self._trace_capacity:
            return np.empty(0, WRITE)
        count = self._check("sid_trace_drain", self._self, self._trace_out, self._trace_capacity)
        return np.frombuffer(self._read(self._trace_out, count * WRITE.itemsize), WRITE)

    def trace_dropped(self) -> int:
        """Writes lost since `trace_start` because the buffer was full."""
        return self._int("sid_trace_dropped", self._self)

    # ---- snapshots

    def state(self) -> bytes:
        """A snapshot of the machine."""
        size = self._check("sid_state_size", self._self)
        pointer = self._allocate(size)
        try:
            written = self._check("sid_state_save", self._self, pointer, size)
            return self._read(pointer, written or size)
        finally:
            self._call("sid_free", pointer)

    def restore(self, state: bytes) -> None:
        """Goes to a snapshot of the same tune, song and settings."""
        with self._passed(state) as pointer:
            self._check("sid_state_load", self._self, pointer, len(state))

    # ---- the boundary

    def _render(self, function: str, sample: np.dtype[Any], frames: int) -> npt.NDArray[Any]:
        channels = self._config.channels
        parts = []
        for done in range(0, frames, abi.SID_MAX_RENDER_FRAMES):
            asked = min(frames - done, abi.SID_MAX_RENDER_FRAMES)
            written = self._check(function, self._self, self._out, asked)
            parts.append(self._read(self._out, written * channels * sample.itemsize))
        return np.frombuffer(b"".join(parts), sample).reshape(-1, channels)

    def _bytes_of_chip(self, function: str, chip: int, size: int) -> bytes:
        pointer = self._int(function, self._self, chip)
        if not pointer:
            raise EngineError(abi.Status.ERR_ARGUMENT, f"There is no chip {chip + 1}.")
        return self._read(pointer, size)

    @contextmanager
    def _passed(self, data: bytes) -> Iterator[int]:
        pointer = self._allocate(max(len(data), 1))
        try:
            if data:
                self._write(pointer, data)
            yield pointer
        finally:
            if self._broken is None:
                self._call("sid_free", pointer)

    def _allocate(self, size: int) -> int:
        pointer = self._int("sid_alloc", size)
        if not pointer:
            raise EngineError(abi.Status.ERR_MEMORY, f"The engine has no memory for {size:,} bytes.")
        return pointer

    def _write(self, pointer: int, data: bytes) -> None:
        try:
            self._memory.write(self._store, bytearray(data), pointer)
        except IndexError:
            raise self._break("The engine answered a place outside of its memory.") from None

    def _read(self, pointer: int, size: int) -> bytes:
        data = bytes(self._memory.read(self._store, pointer, pointer + size))
        if len(data) != size:
            raise self._break("The engine answered a place outside of its memory.")
        return data

    def _break(self, reason: str) -> EngineBrokenError:
        """Marks the instance as unusable from now on."""
        self._broken = reason
        return EngineBrokenError(reason)

    def _text(self, function: str, *arguments: float) -> str:
        start = self._int(function, *arguments)
        found = bytearray()
        while b"\0" not in found:
            piece = self._memory.read(self._store, start + len(found), start + len(found) + 256)
            if not piece:
                break
            found += piece
        return found.split(b"\0", 1)[0].decode(errors="replace")

    def _check(self, function: str, *arguments: float) -> int:
        answer = int(self._call(function, *arguments))
        if answer < 0:
            if answer not in _STATUSES:
                raise self._break(f"The engine answered {answer} in {function}, which means nothing.")
            text = self._text("sid_error", self._self)
            raise EngineError(abi.Status(answer), text or f"The engine refused with {abi.Status(answer).name}.")
        return answer

    def _int(self, function: str, *arguments: float) -> int:
        """A call that answers a pointer, a size or a version: unsigned."""
        return int(self._call(function, *arguments)) & 0xFFFFFFFF

    def _call(self, function: str, *arguments: float) -> float:
        if self._broken is not None:
            raise EngineBrokenError(self._broken)
        callee = self._functions.get(function)
        if callee is None:
            raise self._break(f"The engine lacks {function}.")
        if self._module.guarded:
            left_s = min(CALL_LIMIT_S, self._until_s - time.process_time())
            self._store.set_epoch_deadline(max(math.ceil(left_s / TICK_S), 0) + 1)
        try:
            return cast("float", callee(self._store, *arguments))
        except wasmtime.Trap as trap:
            if trap.trap_code is wasmtime.TrapCode.INTERRUPT:
                self._broken = f"The engine took too long in {function}."
                raise EngineLateError(self._broken) from None
            why = trap.trap_code.name.lower().replace("_", " ") if trap.trap_code is not None else "no reason"
            raise self._break(f"The engine broke in {function}: {why}.") from None
