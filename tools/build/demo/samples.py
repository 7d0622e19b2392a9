"""Makes the drums of the tune with samples: whole numbers only, so that every machine makes the same bytes."""

from collections.abc import Callable

_REST = 10  # the player's volume between samples
_SWING = 5
_RATE_HZ = 8010  # 985,248 cycles a second by 123
_ONE = 1 << 14


class _Noise:
    """A linear congruential generator; the multiplier and increment are those of Numerical Recipes."""

    def __init__(self) -> None:
        self.state = 1

    def next(self) -> int:
        """A number from -_ONE to _ONE."""
        self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
        return (self.state >> 17) - _ONE


def _wave(phase: int) -> int:
    """A parabola in place of a sine; a turn is 65,536."""
    at = phase & 0x7FFF
    height = at * (0x8000 - at) >> 14
    return -height if phase & 0x8000 else height


def _decay(step: int, length: int, power: int = 2) -> int:
    """From _ONE down to 0 over `length` samples, ever more gently."""
    left = max(0, length - step)
    value = _ONE
    for _ in range(power):
        value = value * left // length
    return value


def kick(pages: int) -> list[int]:
    """A drum head that falls from 190 Hz to 48 Hz."""
    length, phase = pages * 512, 0
    out = []
    for step in range(length):
        hertz = 48 + 142 * _decay(step, length, 8) // _ONE
        phase += hertz * 65536 // _RATE_HZ
        out.append(_wave(phase) * _decay(step, length) // _ONE)
    return out


def snare(pages: int) -> list[int]:
    length, phase, noise = pages * 512, 0, _Noise()
    out, last = [], 0
    for step in range(length):
        phase += (170 + 90 * _decay(step, length, 6) // _ONE) * 65536 // _RATE_HZ
        fresh = noise.next()
        hiss, last = (fresh - last) * 5 // 8, fresh
        out.append(
            _wave(phase) * _decay(step, length, 4) // _ONE // 2 + hiss * _decay(step, length, 3) // _ONE * 3 // 4
        )
    return out


def hat(pages: int) -> list[int]:
    length, noise = pages * 512, _Noise()
    out, last, before = [], 0, 0
    for step in range(length):
        fresh = noise.next()
        bright = (fresh - 2 * last + before) // 3
        before, last = last, fresh
        out.append(bright * _decay(step, length, 5) // _ONE)
    return out


def timpani(pages: int) -> list[int]:
    """B, with the fifth and the octave that a kettledrum has."""
    length, out = pages * 512, []
    noise = _Noise()
    for step in range(length):
        tone = sum(_wave(step * (hertz * 65536 // _RATE_HZ)) * share for hertz, share in ((123, 6), (185, 3), (246, 2)))
        stroke = noise.next() * _decay(step, length // 8, 3) // _ONE // 4
        out.append(tone // 11 * _decay(step, length) // _ONE + stroke)
    return out


def crash(pages: int) -> list[int]:
    length, noise = pages * 512, _Noise()
    out, last, ring = [], 0, 0
    for step in range(length):
        fresh = noise.next()
        bright, last = (fresh - last) // 2, fresh
        ring = (ring * 3 + bright) // 4 if step % 3 else bright
        out.append((bright * 2 + ring) // 3 * _decay(step, length, 3) // _ONE)
    return out


# Number of 256-byte pages of each; the order is that of the notes C D E F G.
_KIT: tuple[tuple[Callable[[int], list[int]], int], ...] = ((kick, 4), (snare, 3), (hat, 1), (timpani, 6), (crash, 10))


def kit() -> tuple[list[int], bytes]:
    """The first page of each sample, counted from 0, with the page after the last; and the bytes, two samples each."""
    starts, data = [0], b""
    for make, pages in _KIT:
        data += _packed(make(pages))
        starts.append(starts[-1] + pages)
    return starts, data


def _packed(wave: list[int]) -> bytes:
    """Scaled to the whole swing, in four bits around the rest; what rounding loses is given to the next sample."""
    peak = max(1, *(abs(value) for value in wave))
    levels, error = [], 0
    for value in wave:
        wanted = value * _SWING * 256 // peak + error
        level = max(-_SWING, min(_SWING, (wanted + 128) >> 8))
        error = max(-128, min(128, wanted - level * 256))
        levels.append(_REST + level)
    levels[-1] = _REST
    return bytes(high << 4 | low for high, low in zip(levels[::2], levels[1::2], strict=True))
