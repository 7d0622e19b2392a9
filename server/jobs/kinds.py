"""The kinds of jobs: what each is about, what parameters it takes, and what runs it.

A kind is a module with a function over a `Run`, a record of parameters in server/contract/jobs.py, and its
entry in KINDS; docs/jobs.md says what the function has to keep to. Nothing heavy is imported here, since the command
line reads this to tell what there is: what runs a kind is imported where it runs.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from client_py.core.canonical import JsonValue
from client_py.core.contract import Record
from client_py.core.decode import decode, decode_json
from server.contract.classified import ClassifyParameters
from server.contract.collection import CatalogueParameters, CleanParameters, ForgetParameters
from server.contract.jobs import FetchParameters, JobKind
from server.contract.learning import PublishParameters, TrainParameters
from server.contract.sharing import IngestParameters
from server.jobs.errors import JobError
from server.settings import Settings

if TYPE_CHECKING:
    from server.jobs.running import Run

P = TypeVar("P", bound=Record)


@dataclass(frozen=True, slots=True)
class Kind(Generic[P]):
    """A kind of job; `work` answers a sentence that says what came of it.

    `apart_from` are kinds that never run beside this one, named at either of the two. `sums` and `newest` are the
    figures that are metrics, and what each says: those that add up over all jobs, those of the newest job alone.
    """

    name: JobKind
    about: str
    parameters: type[P]
    work: "Callable[[Run, P], str]"
    apart_from: tuple[JobKind, ...] = ()
    sums: Mapping[str, str] = field(default_factory=dict)
    newest: Mapping[str, str] = field(default_factory=dict)

    def given(self, settings: Settings) -> dict[str, JsonValue]:
        """The parameters that are named like a setting which has a value."""
        found = {name: _setting(settings, name) for name in self._names()}
        return {name: value for name, value in found.items() if value is not None}

    def read(self, settings: Settings, given: Mapping[str, JsonValue]) -> P:
        """Parameters as they were given; one that is named like a setting and wasn't is taken from there.

        Raises JobError for one that is missing, ContractError for one that can't be.
        """
        told = self.given(settings) | dict(given)
        for name, default in self._names().items():
            if name not in told and default is MISSING:
                hint = f" or set SIDFLOW_{name.upper()}" if name in Settings.model_fields else ""
                raise JobError(f"Which {name.replace('_', ' ')}? Give --{name.replace('_', '-')}{hint}.")
        return decode(self.parameters, told)

    def run(self, run: "Run", parameters: str) -> str:
        """Runs it with the parameters as they were kept, canonical JSON."""
        return self.work(run, decode_json(self.parameters, parameters))

    def _names(self) -> dict[str, object]:
        """The parameters and what each is where nobody says."""
        every = fields(self.parameters)  # type: ignore[arg-type]  # every Record is a dataclass
        return {each.name: each.default for each in every}


def kind_of(parameters: Record) -> JobKind:
    """The kind of job that such parameters belong to."""
    return next(kind.name for kind in KINDS.values() if kind.parameters is type(parameters))


def apart_from(name: JobKind) -> tuple[JobKind, ...]:
    """The kinds of which no job may write while one of this kind does."""
    return tuple(
        other.name for other in KINDS.values() if other.name in KINDS[name].apart_from or name in other.apart_from
    )


def _setting(settings: Settings, name: str) -> JsonValue:
    if name not in Settings.model_fields:
        return None
    value = getattr(settings, name)
    return str(value.absolute()) if isinstance(value, Path) else value


def _fetch(run: "Run", parameters: FetchParameters) -> str:
    from server.jobs.fetch import fetch

    return fetch(run, parameters)


def _classify(run: "Run", parameters: ClassifyParameters) -> str:
    from server.jobs.classify import classify

    return classify(run, parameters)


def _train(run: "Run", parameters: TrainParameters) -> str:
    from server.jobs.train import train

    return train(run, parameters)


def _publish(run: "Run", parameters: PublishParameters) -> str:
    from server.jobs.publish import publish

    return publish(run, parameters)


def _ingest(run: "Run", parameters: IngestParameters) -> str:
    from server.jobs.ingest import ingest

    return ingest(run, parameters)


def _forget(run: "Run", parameters: ForgetParameters) -> str:
    from server.jobs.forget import forget

    return forget(run, parameters)


def _catalogue(run: "Run", parameters: CatalogueParameters) -> str:
    from server.jobs.catalogue import make_catalogue

    return make_catalogue(run, parameters)


def _clean(run: "Run", parameters: CleanParameters) -> str:
    from server.jobs.clean import clean

    return clean(run, parameters)


_SONGS = {"songs": "Songs that jobs went through."}
# Any: each kind has parameters of its own.
KINDS: Mapping[JobKind, Kind[Any]] = {
    kind.name: kind
    for kind in (
        Kind(
            "fetch", "Brings the collection up to what a mirror has.", FetchParameters, _fetch,
            sums={"downloaded_bytes": "Bytes that came from mirrors."},
        ),
        Kind(
            "classify", "Listens to each song, and rates and tags it.", ClassifyParameters, _classify, ("fetch",),
            _SONGS, {"songs_per_s": "Songs a second, of the newest job."},
        ),
        Kind(
            "train", "Makes a model of what is classified and was rated.", TrainParameters, _train, ("classify",),
            newest={"training_loss": "Training loss, of the newest job."},
        ),
        Kind(
            "publish", "Puts a model to use, or the one before it again, and makes the catalogue.", PublishParameters,
            _publish, ("fetch", "classify", "train"), _SONGS,
        ),
        Kind(
            "ingest", "Merges the tastes that devices share.", IngestParameters, _ingest, ("train",),
            newest={
                "devices": "Devices that share, of the newest job.",
                "merged_devices": "Devices whose taste is merged, of the newest job.",
                "quarantined": "Uploads that are left out, of the newest job.",
            },
        ),
        Kind(
            "forget", "Forgets what was measured of some songs, so that the next classify measures them again.",
            ForgetParameters, _forget, ("fetch", "classify"),
        ),
        Kind(
            "catalogue", "Makes the compact catalogue once more.", CatalogueParameters, _catalogue,
            ("fetch", "publish"), _SONGS,
        ),
        Kind(
            "clean", "Removes what is kept, no longer needed, and could be made or fetched again.", CleanParameters,
            _clean, ("fetch", "classify", "train", "publish", "ingest", "forget", "catalogue"),
            {"freed_bytes": "Bytes that clean-ups freed."},
        ),
    )
}  # fmt: skip
