"""What a listener knows of a model: what it was made from, what it is, and the catalogue that carries its words."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Interval, Len

from client_py.core.contract import Count, ModelVersion, Record, Sha256
from client_py.core.errors import ContractError
from client_py.core.limits import Matches, Told

Semver = Annotated[str, Matches(r"[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}", "a model's version is a.b.c")]
Day = Annotated[str, Matches("[0-9]{4}-[0-9]{2}-[0-9]{2}", "a day is written YYYY-MM-DD")]
FeedbackSource = Literal["all", "stars", "thumbs", "listening"]


@dataclass(frozen=True, slots=True)
class Filters(Record):
    """Which classified songs and which feedback a model is made of."""

    prefix: Annotated[str, Len(0, 1024), Told("only songs whose path begins so")] = ""
    since: Annotated[Day, Told("only feedback from this day on, YYYY-MM-DD")] | None = None
    until: Annotated[Day, Told("only feedback up to this day, YYYY-MM-DD")] | None = None
    source: Annotated[FeedbackSource, Told("which feedback counts")] = "all"
    min_ratings: Annotated[int, Interval(ge=1, le=1_000_000), Told("leave out songs that were rated less often")] = 1

    def __post_init__(self) -> None:
        if self.since is not None and self.until is not None and self.since > self.until:
            raise ContractError("the last day lies before the first", "until")


@dataclass(frozen=True, slots=True)
class ModelFile(Record):
    """A file of a model, served under its SHA-256 and kept by any cache for ever."""

    sha256: Sha256
    size_bytes: Annotated[int, Interval(ge=1, le=2**40)]


@dataclass(frozen=True, slots=True)
class ModelMetric(Record):
    """Something measured of a model, such as `ndcg_at_10` on the held-out composers."""

    name: Annotated[str, Len(1, 64)]
    value: float


@dataclass(frozen=True, slots=True)
class ModelData(Record):
    """What a model was made from: hashes of the canonical inputs, how many they were, and the filters.

    `shared_sha256` names what devices share, as the job `ingest` merged it, where the model was made with it.
    """

    classified_sha256: Sha256
    feedback_sha256: Sha256
    songs: Count
    composers: Count
    held_out_composers: Count
    rated_songs: Count
    filters: Filters
    shared_sha256: Sha256 | None = None


@dataclass(frozen=True, slots=True)
class ModelManifest(Record):
    """All about a model. It has no time in it, so that the same data gives the same bytes."""

    version: Semver
    feature_set: Annotated[str, Len(1, 64)]
    recipe_sha256: Sha256
    dimensions: Annotated[int, Interval(ge=1, le=1024)]
    onnx: ModelFile
    weights: ModelFile
    data: ModelData
    metrics: Annotated[tuple[ModelMetric, ...], Len(0, 64)]


@dataclass(frozen=True, slots=True)
class CatalogueManifest(Record):
    """The newest compact catalogue: `/api/catalogue/{sha256}` gives it. `model` says of the songs what it carries."""

    sha256: Sha256
    size_bytes: Count
    tunes: Count
    songs: Count
    model: ModelVersion
