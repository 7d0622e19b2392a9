"""Moments as records have them, read back into numbers; how they are written is client_py/core/instant.py."""

from datetime import datetime

from client_py.core.errors import ContractError


def unix_ms(text: str, where: str = "") -> int:
    """Milliseconds since 1970 of `2026-11-23T03:10:00Z`; raises ContractError for a day that no calendar has."""
    try:
        return round(datetime.fromisoformat(text).timestamp() * 1000)
    except ValueError:
        raise ContractError(f"{text} is no moment of the calendar", where) from None
