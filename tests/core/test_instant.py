"""Moments as text: a wrong day would put an event into another file, or have it refused."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client_py.core.instant import instant


@given(st.integers(0, 253_402_300_799_999))
def test_it_is_the_calendars_moment(unix_ms: int) -> None:
    assert instant(unix_ms) == datetime.fromtimestamp(unix_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize(
    ("unix_ms", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (951_782_400_000, "2000-02-29T00:00:00Z"),
        (1_709_251_199_999, "2024-02-29T23:59:59Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00Z"),
    ],
)
def test_leap_days(unix_ms: int, text: str) -> None:
    assert instant(unix_ms) == text
