"""Spoils tunes for tests: cut short, bytes and bits changed, parts moved, headers that lie, each time the same."""

import random
from collections.abc import Iterator, Sequence

from client_py.core.contract import MAX_FILE_BYTES

_HEADER = 0x7C
_TELLING = (0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF)


def spoilt(tunes: Sequence[bytes], count: int, seed: int = 1) -> Iterator[bytes]:
    """`count` files made of the given ones, each spoilt in one to three ways."""
    chance = random.Random(seed)
    for _ in range(count):
        data = bytearray(chance.choice(tunes))
        for _ in range(chance.randint(1, 3)):
            chance.choice(_WAYS)(chance, data)
        yield bytes(data)


def _cut(chance: random.Random, data: bytearray) -> None:
    del data[chance.choice([chance.randint(0, len(data)), chance.randint(0, min(len(data), 0x90))]) :]


def _bytes(chance: random.Random, data: bytearray) -> None:
    for _ in range(chance.randint(1, 64) if data else 0):
        data[chance.randrange(len(data))] = chance.randrange(256)


def _bits(chance: random.Random, data: bytearray) -> None:
    for _ in range(chance.randint(1, 8) if data else 0):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _header(chance: random.Random, data: bytearray) -> None:
    for _ in range(chance.randint(1, 4) if data else 0):
        place = chance.randrange(min(len(data), _HEADER))
        data[place] = chance.choice(_TELLING)


def _move(chance: random.Random, data: bytearray) -> None:
    start, size = chance.randint(0, len(data)), chance.randint(1, 2000)
    piece = data[start : start + size]
    del data[start : start + size]
    data[(place := chance.randint(0, len(data))) : place] = piece


def _noise(chance: random.Random, data: bytearray) -> None:
    data[_HEADER + 2 :] = chance.randbytes(len(data[_HEADER + 2 :]))


def _grow(chance: random.Random, data: bytearray) -> None:
    data += chance.randbytes(chance.choice([1, 1000, 65_536, MAX_FILE_BYTES]))


_WAYS = (_cut, _bytes, _bytes, _bits, _header, _header, _move, _noise, _grow)
