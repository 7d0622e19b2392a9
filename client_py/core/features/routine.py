"""The play routine's hand: how much it writes, when within the true raster frame, and how much of that is idle."""

import numpy as np

from client_py.core.features.calls import Calls
from client_py.core.features.heard import Heard
from client_py.core.features.numbers import Array, circular, deviation, mean, quantile, share, spread
from client_py.core.features.table import Floats, Measured, bins, routine

VOICE_REGISTERS = ("freq_lo", "freq_hi", "pw_lo", "pw_hi", "ctrl", "ad", "sr")
REGISTER_NAMES = (
    *(f"{name}_{voice}" for voice in (1, 2, 3) for name in VOICE_REGISTERS),
    *("fc_lo", "fc_hi", "res_filt", "mode_vol"),
)
_PER_CALL = (0, 1, 2, 4, 7, 10, 14, 18, 22, 26, 32)
_CHIPS = ("chip_1", "chip_2", "chip_3")
_QUANTILES = (0.1, 0.5, 0.9, 0.99)
_START_FRAMES = 3  # in which a tune sets its chips up

GROUPS = (
    routine("writes_per_frame", "writes/frame", "writes to each chip, 0 for a chip that isn't there", _CHIPS),
    routine("writes_deviation", "writes/frame", "standard deviation of the writes in a frame, all chips"),
    routine("redundant_by_chip", "share", "writes of the value that the register holds already", _CHIPS),
    routine("register_writes", "writes/frame", "writes to each register, all chips", REGISTER_NAMES),
    routine("register_redundant", "share", "of a register's writes, those that change nothing", REGISTER_NAMES),
    routine("register_reach", "share", "calls that write a register at all", REGISTER_NAMES),
    routine("call_speed", "calls/frame", "calls of the play routine in a true raster frame (multispeed)"),
    routine("call_period", "frames", "length of the routine's own frame in true raster frames"),
    routine("call_jitter", "frames", "standard deviation of the time from one call to the next"),
    routine(
        "call_position",
        "direction",
        "mean place of a call's first write in the true raster frame",
        ("cos", "sin", "concentration"),
    ),
    routine(
        "call_length",
        "frames",
        "time from a call's first write to its last",
        ("mean", "deviation", "p10", "p50", "p90", "p99"),
    ),
    routine("call_writes", "share", "calls by the number of their writes", bins(_PER_CALL)),
    routine("call_idle", "share", "raster frames without a call, after the first"),
    routine("other_writes", "writes/frame", "writes to registers that are written too often for a play routine"),
    routine("start_writes", "ln(1+writes)", "writes in the first three frames with writes"),
    routine("start_zeros", "share", "of these, writes of 0"),
    routine("start_registers", "registers", "how many registers of the first chip these reach"),
    routine("start_wait", "ln(1+frames)", "frames from the first write to the first note"),
)


def measure(heard: Heard, calls: Calls, first_note: int | None) -> Measured:
    """All groups above; `first_note` is the frame of the first note, None where there is none."""
    reg, chip = heard.reg[calls.kept], heard.chip[calls.kept]
    idle = _idle(heard)[calls.kept]
    frames = heard.end_cycle / heard.frame_cycles
    by_register = np.bincount(reg, minlength=25)[:25].astype(np.float64)
    idle_by_register = np.bincount(reg[idle], minlength=25)[:25]
    by_frame = np.bincount(calls.frame_of(heard.cycle[calls.kept]), minlength=calls.frames)
    count = max(int(calls.begin.size), 1)
    length = (calls.end - calls.begin) / heard.frame_cycles
    between = np.diff(calls.begin) / heard.frame_cycles
    return {
        "writes_per_frame": np.bincount(chip, minlength=3)[:3] / frames,
        "writes_deviation": deviation(by_frame),
        "redundant_by_chip": np.array([share(idle, chip == number) for number in range(3)]),
        "register_writes": by_register / frames,
        "register_redundant": idle_by_register / np.maximum(by_register, 1.0),
        "register_reach": _reach(reg, calls, count),
        "call_speed": calls.speed,
        "call_period": calls.period / heard.frame_cycles,
        "call_jitter": deviation(between[between < 4.0]),
        "call_position": np.array(circular(calls.begin % heard.frame_cycles, heard.frame_cycles)),
        "call_length": np.array([mean(length), deviation(length), *(quantile(length, at) for at in _QUANTILES)]),
        "call_writes": spread(np.bincount(calls.call), _PER_CALL),
        "call_idle": share(by_frame[int(np.argmax(by_frame > 0)) :] == 0),
        "other_writes": calls.busy_writes.sum() / frames,
        **_start(heard, calls, by_frame, first_note),
    }


def _idle(heard: Heard) -> Array:
    """Which writes store what is there already."""
    place = heard.chip * 32 + heard.reg
    order = np.argsort(place, kind="stable")
    same = np.zeros(place.size, bool)
    sorted_place, value = place[order], heard.value[order]
    same[order[1:]] = (np.diff(sorted_place) == 0) & (np.diff(value) == 0)
    return same


def _reach(reg: Array, calls: Calls, count: int) -> Floats:
    seen = np.bincount(calls.call * 25 + reg, minlength=count * 25) > 0
    return np.asarray(seen.reshape(-1, 25).sum(axis=0) / count)


def _start(heard: Heard, calls: Calls, by_frame: Array, first_note: int | None) -> dict[str, float]:
    begun = int(np.argmax(by_frame > 0))
    frame = calls.frame_of(heard.cycle)
    early = frame < begun + _START_FRAMES
    wait = max((calls.frames if first_note is None else first_note) - begun, 0)
    return {
        "start_writes": float(np.log1p(early.sum())),
        "start_zeros": share(heard.value[early] == 0),
        "start_registers": float(np.unique(heard.reg[early & (heard.chip == 0)]).size),
        "start_wait": float(np.log1p(wait)),
    }
