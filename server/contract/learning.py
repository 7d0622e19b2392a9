"""The records of training and publishing: what is asked of the jobs, and what they leave for the next ones."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Len

from client_py.core.contract import Count, Record, Sha256, Share, TuneText
from client_py.core.contract_learning import Filters, ModelMetric, Semver
from client_py.core.limits import Matches, Told
from server.contract.jobs import FolderText


@dataclass(frozen=True, slots=True)
class TrainParameters(Filters):
    """Trains a model on the classified songs and the feedback that these filters leave."""

    @property
    def filters(self) -> Filters:
        """What the model's manifest tells of them."""
        return Filters(self.prefix, self.since, self.until, self.source, self.min_ratings)


@dataclass(frozen=True, slots=True)
class PublishParameters(Record):
    """Publishes a trained model, and makes the catalogue that carries what it says of each song."""

    collection: Annotated[FolderText, Told("folder that holds C64Music")]
    version: Annotated[
        str,
        Matches(r"newest|previous|[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}", "a version is a.b.c, newest or previous"),
        Told("a.b.c; newest; or previous, to go back to the one before"),
    ] = "newest"


@dataclass(frozen=True, slots=True)
class HeldOutScore(Record):
    """How well a model finds tunes of a song's composer, whom it never saw: what the next model is compared by."""

    tune: TuneText
    composer: Annotated[str, Len(1, 1024)]
    ndcg: Share
    recall: Share


@dataclass(frozen=True, slots=True)
class Published(Record):
    """Which model is in use, what it says of the songs (`songs_sha256` names that file), and what was before it."""

    version: Semver
    songs_sha256: Sha256
    before: Annotated[tuple[Semver, ...], Len(0, 1000)] = ()


@dataclass(frozen=True, slots=True)
class TrainingEntry(Record):
    """A line of data/training/training-log.jsonl: a run that made a model. When it ran, the job's history has."""

    version: Semver
    weights_sha256: Sha256
    songs: Count
    steps: Count
    loss: float
    metrics: Annotated[tuple[ModelMetric, ...], Len(0, 64)]
