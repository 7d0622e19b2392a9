"""The short name of a tune's bytes, by which the catalogue and `/api/tune/{digest}` know them."""

from typing import Final

DIGEST_BYTES: Final = 8  # of a SHA-256: enough to tell a million tunes apart, a quarter of the whole on the wire


def digest_of(sha256: str) -> str:
    """The first 16 hexadecimal digits of a SHA-256."""
    return sha256[: 2 * DIGEST_BYTES]
