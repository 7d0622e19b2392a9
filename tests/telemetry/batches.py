"""Any batch that the contract lets in."""

from dataclasses import fields
from typing import get_args

from hypothesis import strategies as st

from client_py.core import contract_telemetry as kinds
from client_py.core.contract import Preferences

_SPAN = st.integers(0, 86_400_000)
_TIMES = st.integers(0, 100_000)
_TIER = st.sampled_from(get_args(kinds.Tier))
_MODEL = st.one_of(
    st.just("none"), st.tuples(*[st.integers(0, 999_999)] * 3).map(lambda each: "{}.{}.{}".format(*each))
)


def _choices(kind: type, field: str) -> st.SearchStrategy[str]:
    [found] = [each for each in fields(kind) if each.name == field]
    return st.sampled_from(get_args(found.type))


_MARKS = st.dictionaries(st.sampled_from([each.name for each in fields(kinds.StartMarks)]), _SPAN, min_size=1).map(
    lambda marks: kinds.StartMarks(**marks)
)
_EVENT: dict[str, st.SearchStrategy[object]] = {
    "start": _MARKS,
    "tier": st.builds(kinds.TierUsed, _TIER, _choices(kinds.TierUsed, "because"), st.booleans()),
    "underrun": st.builds(kinds.Underruns, st.integers(1, 100_000), _TIER, st.booleans()),
    "low_water": st.builds(kinds.LowWater, _TIER, st.floats(0, 1)),
    "engine_error": st.builds(kinds.EngineFailed, _choices(kinds.EngineFailed, "code"), st.booleans()),
    "sync": st.builds(kinds.SyncDone, _TIMES, _TIMES, _TIMES),
    "training": st.builds(kinds.TrainingDone, _SPAN, st.booleans()),
    "prefs": st.lists(st.sampled_from([each.name for each in fields(Preferences)]), min_size=1, max_size=32).map(
        lambda keys: kinds.PreferencesChanged(tuple(keys))
    ),
    "model": st.builds(kinds.ModelUsed, _MODEL, st.booleans()),
    "page_error": st.builds(kinds.PageFailed, _choices(kinds.PageFailed, "code"), st.booleans()),
}
assert set(_EVENT) == set(kinds.EVENT_KINDS)


@st.composite
def events(draw: st.DrawFn) -> kinds.TelemetryEvent:
    """One of any kind."""
    kind = draw(st.sampled_from(kinds.EVENT_KINDS))
    return kinds.TelemetryEvent(draw(_SPAN), **{kind: draw(_EVENT[kind])})  # type: ignore[arg-type]  # by its kind


def batches() -> st.SearchStrategy[kinds.TelemetryBatch]:
    """Of a few pages, so that they meet."""
    return st.builds(
        kinds.TelemetryBatch,
        st.integers(0, 3).map(lambda page: f"{page:032x}"),
        st.integers(0, 40).map(lambda version: f"{version:016x}"),
        st.lists(events(), min_size=1, max_size=12).map(tuple),
        st.booleans(),
    )
