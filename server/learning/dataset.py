"""What the operator's data folder has to learn from: classified songs and feedback, and hashes that name them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from pydantic import TypeAdapter, ValidationError

from client_py.core.canonical import canonical_jsonl
from client_py.core.contract_learning import Filters
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from client_py.core.features.extract import FAMILIES, NAMES
from client_py.core.learned import RATINGS
from server.contract.classified import ClassifiedManifest, ClassifiedTune
from server.learning.errors import LearningError
from server.learning.listeners import ratings, read_feedback
from server.learning.songs import Songs, songs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

CLASSIFIED: Final = "classified"
FEEDBACK: Final = "feedback"
_LINE: TypeAdapter[ClassifiedTune] = TypeAdapter(ClassifiedTune)
_FAMILY_OF: Final = dict(zip(NAMES, FAMILIES, strict=True))
_RUN_CLASSIFY: Final = "Run the job classify first."


@dataclass(frozen=True, slots=True)
class Dataset:
    """Songs, with the ratings of listeners among theirs, and the SHA-256 of each kind of canonical lines used."""

    songs: Songs
    classified_sha256: str
    feedback_sha256: str
    rated_songs: int


def read_dataset(data: Path, filters: Filters) -> Dataset:
    """Reads what the filters leave of the data folder's lines; raises LearningError, OSError."""
    manifest = _manifest(data / CLASSIFIED)
    events = read_feedback(data / FEEDBACK, filters)
    preferences = ratings(events, filters.min_ratings)
    keys, rows, known = [], [], []
    digest = hashlib.sha256()
    for line, song in _lines(data / CLASSIFIED, manifest):
        if not song.tune.startswith(filters.prefix):
            continue
        digest.update(line)
        keys.append(song.tune)
        rows.append(np.array(song.features, np.float32))
        preference = preferences.get(song.tune, np.nan)
        known.append((song.energy, song.mood, song.complexity, preference))
    if not keys:
        raise LearningError(
            f"No song is classified{f' below {filters.prefix}' if filters.prefix else ''}. {_RUN_CLASSIFY}"
        )
    songs = songs_of(
        keys,
        feature_set_of(manifest),
        manifest.features,
        [_FAMILY_OF.get(name, "register") for name in manifest.features],
        np.stack(rows),
        np.array(known, np.float64).reshape(-1, len(RATINGS)),
    )
    feedback = hashlib.sha256(canonical_jsonl(events).encode()).hexdigest()
    return Dataset(songs, digest.hexdigest(), feedback, int((~np.isnan(songs.ratings[:, -1])).sum()))


def feature_set_of(manifest: ClassifiedManifest) -> str:
    """Names what the features are: models are for one such set."""
    return f"features-{manifest.feature_version}"


def _manifest(folder: Path) -> ClassifiedManifest:
    file = folder / "manifest.json"
    try:
        return decode_json(ClassifiedManifest, file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LearningError(f"Nothing is classified: {file} isn't there. {_RUN_CLASSIFY}") from None
    except (SidflowError, UnicodeDecodeError) as error:
        raise LearningError(f"{file} can't be used: {error}. {_RUN_CLASSIFY}") from None


def _lines(folder: Path, manifest: ClassifiedManifest) -> "Iterator[tuple[bytes, ClassifiedTune]]":
    """The lines of all shards, each shard with a look whether it is the one of the manifest."""
    for shard in manifest.shards:
        file = folder / shard.name
        try:
            data = file.read_bytes()
        except FileNotFoundError:
            raise LearningError(f"{file} is missing. {_RUN_CLASSIFY}") from None
        if hashlib.sha256(data).hexdigest() != shard.sha256:
            raise LearningError(f"{file} isn't what the manifest says: it was changed, or classifying is under way.")
        for number, line in enumerate(data.split(b"\n")[:-1], 1):
            try:
                song = _LINE.validate_json(line)
            except ValidationError as error:
                raise LearningError(f"{file} can't be used, line {number}: {error.errors()[0]['msg']}.") from None
            if len(song.features) != len(manifest.features):
                raise LearningError(
                    f"{file}, line {number}: {len(song.features)} features, not {len(manifest.features)}."
                )
            yield line + b"\n", song
