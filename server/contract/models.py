"""The records of the room Models: what was trained, what is published, how two models differ."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Len

from client_py.core.contract import Count, Instant, ModelVersion, Record, Share
from client_py.core.contract_learning import ModelManifest, ModelMetric, Semver
from server.contract.learning import TrainingEntry

MAX_MODELS = 10_000

ModelState = Literal["published", "before", "trained"]
GateWord = Literal["none", "passes", "refuses"]
Sentence = Annotated[str, Len(1, 1000)]


@dataclass(frozen=True, slots=True)
class ModelSummary(Record):
    """A model that was trained; `trouble` says why nothing more is known of one whose files are damaged.

    `made_at` is the time of its folder on the disk: models themselves have none.
    """

    version: Semver
    state: ModelState
    made_at: Instant
    size_bytes: Count
    metrics: Annotated[tuple[ModelMetric, ...], Len(0, 64)]
    feature_set: Annotated[str, Len(0, 64)]
    songs: Count
    composers: Count
    rated_songs: Count
    shared: bool
    trouble: Annotated[str, Len(0, 300)]


@dataclass(frozen=True, slots=True)
class ModelUse(Record):
    """How many pages reported lately that they run with a model; `none` is a device that has none."""

    version: ModelVersion
    reports: Count
    share: Share


@dataclass(frozen=True, slots=True)
class ModelOverview(Record):
    """All models, newest first; `previous` is what a rollback brings back.

    `use` is null where nothing is known of it, and `use_words` says why, or what it is counted from.
    """

    models: Annotated[tuple[ModelSummary, ...], Len(0, MAX_MODELS)]
    published: Semver | None
    previous: Semver | None
    training: Annotated[tuple[TrainingEntry, ...], Len(0, MAX_MODELS)]
    use: Annotated[tuple[ModelUse, ...], Len(0, MAX_MODELS)] | None
    use_words: Sentence
    troubles: Annotated[tuple[Sentence, ...], Len(0, 16)]


@dataclass(frozen=True, slots=True)
class ModelDetail(Record):
    """One model: its manifest whole, and its line of the training log."""

    summary: ModelSummary
    manifest: ModelManifest
    training: TrainingEntry | None


@dataclass(frozen=True, slots=True)
class MetricPair(Record):
    """A metric of two models; null where one hasn't got it."""

    name: Annotated[str, Len(1, 64)]
    a: float | None
    b: float | None
    difference: float | None


@dataclass(frozen=True, slots=True)
class PairedGain(Record):
    """What b finds more than a on the same songs, with its 95 % interval from drawing composers."""

    name: Annotated[str, Len(1, 64)]
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ModelDifference(Record):
    """Something that two models were made from or are, and that isn't the same."""

    what: Annotated[str, Len(1, 100)]
    a: Annotated[str, Len(0, 1100)]
    b: Annotated[str, Len(0, 1100)]


@dataclass(frozen=True, slots=True)
class ModelComparison(Record):
    """Two models side by side; `gains` are b's over a's, empty where too few songs were asked of both."""

    a: Semver
    b: Semver
    metrics: Annotated[tuple[MetricPair, ...], Len(0, 128)]
    songs: Count
    composers: Count
    gains: Annotated[tuple[PairedGain, ...], Len(0, 8)]
    words: Sentence
    differences: Annotated[tuple[ModelDifference, ...], Len(0, 32)]


@dataclass(frozen=True, slots=True)
class PublishPlan(Record):
    """What publishing a version would change, in sentences, and what the gate will say to it.

    `gate` is `none` where nothing is compared: nothing is published yet, the version is, or it is a way back.
    `size_bytes` is what a device fetches of the model, without the catalogue.
    """

    version: Semver
    instead_of: Semver | None
    changes: Annotated[tuple[Sentence, ...], Len(1, 8)]
    gate: GateWord
    gate_words: Sentence
    refusal_words: Sentence
    size_bytes: Count
