"""Moments as text, in UTC to the second: `2026-11-23T03:10:00Z`."""

from datetime import UTC, datetime


def instant(unix_ms: int) -> str:
    """The text of a moment given in milliseconds since 1970, rounded down to its second."""
    return datetime.fromtimestamp(unix_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
