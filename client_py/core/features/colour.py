"""The filter, the volume, and samples: what colours all voices of a chip together."""

import numpy as np

from client_py.core.features.heard import Heard
from client_py.core.features.numbers import deviation, mean, share, shares, spread
from client_py.core.features.score import Score
from client_py.core.features.table import Measured, bins, labels, register

_MODES = ("off", "low", "band", "low_band", "high", "notch", "band_high", "all")
_ROUTES = ("none", "1", "2", "12", "3", "13", "23", "123")
_CUTOFF_STEPS = (1, 2, 4, 8, 12, 16, 24, 32, 64, 128, 256)
_CUTOFFS = tuple(range(0, 2048, 256))
_SAMPLES_PER_S = 400.0  # writes of the volume register; play routines stay below

GROUPS = (
    register("filter_mode", "share", "frames by the filter's mode, where a voice runs through it", _MODES),
    register("filter_route", "share", "frames by the voices that run through the filter", _ROUTES),
    register("filter_external", "share", "frames with the external input switched to the filter"),
    register("filter_used", "share", "frames in which a voice runs through the filter in some mode"),
    register("resonance", "share", "frames with a filter by resonance", labels(range(16))),
    register("cutoff", "share", "frames with a filter by cutoff, of 2,048", labels(_CUTOFFS)),
    register("cutoff_deviation", "of 2,048", "standard deviation of the cutoff in frames with a filter"),
    register("cutoff_moves", "share", "frames with a filter in which the cutoff moves"),
    register("cutoff_step", "share", "moves of the cutoff by size", bins(_CUTOFF_STEPS)),
    register("cutoff_up", "share", "moves of the cutoff that open it"),
    register("cutoff_fine", "share", "frames with a filter whose cutoff's three lower bits aren't 0"),
    register("volume", "of 15", "the volume", ("mean", "deviation")),
    register("volume_full", "share", "frames at full volume"),
    register("volume_moves", "moves/s", "changes of the volume from frame to frame"),
    register("voice_3_off", "share", "frames with the third voice cut off"),
    register("samples", "ln(1+1/s)", "changes of the volume register above 400 a second: played samples"),
    register("chip_count", "chips", "chips that the tune is written for"),
    register("model_clock", "truth", "the machine is an NTSC one"),
)


def measure(heard: Heard, score: Score) -> Measured:
    """All groups above, of the first chip but for `chip_count`."""
    first = score.registers[0]
    mode, route = first[24] >> 4 & 7, first[23] & 7
    used = (mode > 0) & (route > 0)
    cutoff = first[22] << 3 | first[21] & 7
    moves = np.diff(cutoff, prepend=cutoff[:1])[used]
    moved = moves[moves != 0]
    volume = first[24] & 15
    # Of Python's own whole numbers: numpy's are of 32 bits in the page.
    rate = int(((heard.reg == 24) & (heard.chip == 0)).sum()) * heard.clock_hz / heard.end_cycle
    return {
        "filter_mode": shares(mode[route > 0], 8),
        "filter_route": shares(route, 8),
        "filter_external": share(first[23] & 8 > 0),
        "filter_used": share(used),
        "resonance": shares(first[23][used] >> 4, 16),
        "cutoff": spread(cutoff[used], _CUTOFFS),
        "cutoff_deviation": deviation(cutoff[used].astype(np.float64)),
        "cutoff_moves": share(moves != 0),
        "cutoff_step": spread(np.abs(moved), _CUTOFF_STEPS),
        "cutoff_up": share(moved > 0),
        "cutoff_fine": share(cutoff[used] & 7 > 0),
        "volume": np.array([mean(volume), deviation(volume.astype(np.float64))]),
        "volume_full": share(volume == 15),
        "volume_moves": float((np.diff(volume) != 0).sum()) / score.seconds,
        "voice_3_off": share(first[24] & 128 > 0),
        "samples": float(np.log1p(max(rate - _SAMPLES_PER_S, 0.0))),
        "chip_count": float(heard.chips),
        "model_clock": float(heard.frame_cycles < 18_000),
    }
