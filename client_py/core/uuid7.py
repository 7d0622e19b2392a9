"""Ids that sort by the time they were made: UUID version 7 (RFC 9562, 5.7), from a clock and a dice given in."""

from client_py.core.errors import ContractError

RANDOM_BYTES = 10


def uuid7(unix_ms: int, random: bytes) -> str:
    """48 bits of Unix time in milliseconds, then 74 random bits taken from `random` (10 bytes), as lower-case text."""
    if not 0 <= unix_ms < 1 << 48:
        raise ContractError("the time of an id is 0 to 2^48 - 1 milliseconds since 1970", "unix_ms")
    if len(random) != RANDOM_BYTES:
        raise ContractError(f"an id takes {RANDOM_BYTES} random bytes", "random")
    dice = int.from_bytes(random)
    value = unix_ms << 80 | 0x7 << 76 | (dice >> 64 & 0xFFF) << 64 | 0b10 << 62 | dice & (1 << 62) - 1
    text = f"{value:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def unix_ms_of(text: str) -> int:
    """The time inside a version 7 id, in milliseconds since 1970."""
    return int(text[:8] + text[9:13], 16)
