"""The models as an operator sees them: all that were trained, one of them, and what publishing it would change."""

from pathlib import Path
from typing import Final

from client_py.core.contract_learning import ModelManifest
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from client_py.core.instant import instant
from server.contract.learning import HeldOutScore, Published, TrainingEntry
from server.contract.models import GateWord, ModelDetail, ModelOverview, ModelState, ModelSummary, ModelUse, PublishPlan
from server.learning.errors import LearningError, NoWayBackError
from server.learning.folder import HELD_OUT, MODEL, TRAINING_LOG, ModelFolder
from server.learning.gate import compare, read_held_out
from server.logs import logger

_REFUSAL: Final = (
    "A refusal by the gate means: the model finds fewer tunes of the same composer than the published one, on "
    "composers that neither was trained on. The job then fails with that sentence and changes nothing: train on more "
    "songs, or leave what is published."
)
_DEVICES: Final = (
    "Devices fetch both when they next look. What each learned from its own ratings is learned anew on this model; the "
    "ratings stay."
)
_LOG = logger("models")


class Versions:
    """Over a data folder; all of it blocks on the disk."""

    def __init__(self, data: Path) -> None:
        self.folder = ModelFolder(data / MODEL)
        self._log = data.joinpath(*TRAINING_LOG)

    def overview(self, use: tuple[ModelUse, ...] | None, use_words: str) -> ModelOverview:
        """Everything, newest version first; what is damaged is said in words and keeps nothing else from being seen."""
        troubles: list[str] = []
        published = self._published(troubles)
        return ModelOverview(
            models=tuple(self._summary(version, published) for version in reversed(self.folder.versions())),
            published=None if published is None else published.version,
            previous=published.before[-1] if published is not None and published.before else None,
            training=self._training(troubles),
            use=use,
            use_words=use_words,
            troubles=tuple(troubles),
        )

    def detail(self, version: str) -> ModelDetail:
        """Raises LearningError where there is none or its manifest can't be read."""
        log = {entry.version: entry for entry in self._training([])}
        return ModelDetail(self._summary(version, self._published([])), self.folder.manifest(version), log.get(version))

    def plan(self, version: str) -> PublishPlan:
        """What the job `publish` would do with a version; raises LearningError."""
        manifest, now = self.folder.manifest(version), self.folder.published()
        gate: GateWord = "none"
        if now is None:
            words = "Nothing is published yet, so there is nothing that it would be compared with."
        elif now.version == version:
            words = "It is published already, so nothing is compared."
        else:
            verdict = compare(self._held_out(version), self._held_out(now.version))
            gate, words = ("passes" if verdict.passed else "refuses"), verdict.reason
        instead = None if now is None or now.version == version else now.version
        return PublishPlan(version, instead, _changes(manifest, now), gate, words, _REFUSAL, manifest.onnx.size_bytes)

    def plan_back(self) -> PublishPlan:
        """What going back would do; raises NoWayBackError, LearningError."""
        now = self.folder.published()
        if now is None or not now.before:
            raise NoWayBackError("No model was published before the one that is: there is nothing to go back to.")
        manifest = self.folder.manifest(now.before[-1])
        words = "Going back asks no gate: this model was published before."
        changes = _changes(manifest, now, back=True)
        return PublishPlan(manifest.version, now.version, changes, "none", words, _REFUSAL, manifest.onnx.size_bytes)

    def _published(self, troubles: list[str]) -> Published | None:
        try:
            return self.folder.published()
        except (LearningError, OSError) as error:
            _LOG.warning("what is published can't be read", reason=str(error))
            troubles.append("Which model is published can't be read: publish one, and it is written anew.")
            return None

    def _summary(self, version: str, published: Published | None) -> ModelSummary:
        state = _state(version, published)
        folder = self.folder.root / version
        made_at, size = instant(round(folder.stat().st_mtime * 1000)), _size(folder)
        try:
            manifest = self.folder.manifest(version)
        except (LearningError, OSError) as error:
            _LOG.warning("a model can't be read", version=version, reason=str(error))
            trouble = "Its manifest can't be read: it can't be published. Bring it back from a backup, or train anew."
            return ModelSummary(version, state, made_at, size, (), "", 0, 0, 0, shared=False, trouble=trouble)
        data = manifest.data
        return ModelSummary(
            version=version,
            state=state,
            made_at=made_at,
            size_bytes=size,
            metrics=manifest.metrics,
            feature_set=manifest.feature_set,
            songs=data.songs,
            composers=data.composers,
            rated_songs=data.rated_songs,
            shared=data.shared_sha256 is not None,
            trouble="",
        )

    def _training(self, troubles: list[str]) -> tuple[TrainingEntry, ...]:
        """The training log, oldest first; lines that can't be read are counted."""
        if not self._log.exists():
            return ()
        entries, broken = [], 0
        for line in self._log.read_text(encoding="utf-8", errors="replace").split("\n")[:-1]:
            try:
                entries.append(decode_json(TrainingEntry, line))
            except SidflowError:
                broken += 1
        if broken:
            troubles.append(f"{broken:,} lines of the training log can't be read.")
        return tuple(entries)

    def _held_out(self, version: str) -> list[HeldOutScore]:
        return read_held_out(self.folder.file(version, HELD_OUT))


def _state(version: str, published: Published | None) -> ModelState:
    if published is None:
        return "trained"
    return "published" if version == published.version else "before" if version in published.before else "trained"


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir() if file.is_file())


def _changes(manifest: ModelManifest, now: Published | None, *, back: bool = False) -> tuple[str, ...]:
    """What an operator says yes to, in sentences."""
    version = manifest.version
    if now is not None and now.version == version:
        return (f"Model {version} is published already. The job makes the catalogue anew where songs came or went.",)
    if now is None:
        place = f"Model {version} is the first one that is published."
    elif back:
        place = f"Model {version} takes the place of {now.version} again, which stays on the disk and can be published."
    else:
        place = f"Model {version} takes the place of {now.version}, which a rollback brings back."
    return (
        place,
        "All classified songs are told in its words, and a new catalogue is made.",
        _DEVICES,
    )
