"""What the application says to the page: a closed set of patches, mirrored in public/js/mind-api.js."""

from dataclasses import dataclass
from typing import Literal

from client_py.core.canonical import JsonValue, plain

Slot = Literal[
    "preferences", "preferenceHistory", "ratings", "history", "ratingList", "playlists", "favourites", "catalogue",
    "sync", "setAside", "roms", "romsBusy", "data", "kept", "keptTunes", "predicted", "training", "model", "sharing",
    "analysing", "station",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """What a view shows in one of its slots from now on."""

    slot: Slot
    value: JsonValue
    op: Literal["view"] = "view"


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the listener; `action` names an intent without arguments that helps, `label` its button."""

    text: str
    level: Literal["info", "warning", "bad"] = "info"
    action: str = ""
    label: str = "Try again"
    op: Literal["notice"] = "notice"


@dataclass(frozen=True, slots=True)
class File:
    """A file for the listener to keep."""

    name: str
    media_type: str
    text: str
    op: Literal["file"] = "file"


Patch = View | Notice | File


def message(patch: Patch) -> JsonValue:
    """The patch as it crosses to the page."""
    return plain(patch)
