"""Two models side by side: their metrics, what one finds more than the other on the same songs, how they differ."""

from typing import Final

from client_py.core.contract_learning import ModelManifest
from server.contract.models import MetricPair, ModelComparison, ModelDifference, PairedGain
from server.learning.folder import HELD_OUT, ModelFolder
from server.learning.gate import LEAST_COMMON, gain, read_held_out, words
from server.learning.held_out import rounded
from server.learning.measures import NDCG_AT, RECALL_AT, Interval

_SURE: Final = "for certain: the whole interval lies on one side of 0"


def compared(folder: ModelFolder, a: str, b: str) -> ModelComparison:
    """Raises LearningError where one isn't there or can't be read; takes some hundred milliseconds of a processor."""
    first, second = folder.manifest(a), folder.manifest(b)
    before, new = read_held_out(folder.file(a, HELD_OUT)), read_held_out(folder.file(b, HELD_OUT))
    ndcg, recall = gain(new, before, lambda score: score.ndcg), gain(new, before, lambda score: score.recall)
    found = {f"ndcg_at_{NDCG_AT}": ndcg.found, f"recall_at_{RECALL_AT}": recall.found}
    return ModelComparison(
        a=a,
        b=b,
        metrics=_metrics(first, second),
        songs=ndcg.songs,
        composers=ndcg.composers,
        gains=tuple(
            PairedGain(name, rounded(each.mean), rounded(each.low), rounded(each.high))
            for name, each in found.items()
            if each is not None
        ),
        words=_words(a, b, ndcg.songs, ndcg.composers, ndcg.found),
        differences=_differences(first, second),
    )


def _metrics(first: ModelManifest, second: ModelManifest) -> tuple[MetricPair, ...]:
    a, b = ({metric.name: metric.value for metric in each.metrics} for each in (first, second))
    return tuple(
        MetricPair(name, a.get(name), b.get(name), rounded(b[name] - a[name]) if name in a and name in b else None)
        for name in sorted(a.keys() | b.keys())
    )


def _words(a: str, b: str, songs: int, composers: int, found: Interval | None) -> str:
    if found is None:
        return (
            f"Only {songs:,} songs were asked of both models; {LEAST_COMMON} are the least to compare by. Their own "
            "metrics are of different songs."
        )
    on = f"on the {songs:,} songs of {composers:,} composers that neither was trained on"
    if found.low == found.high == 0.0:
        return f"{a} and {b} find the same {on}."
    told = f"{words(found)} of nDCG@{NDCG_AT} {on}"
    if found.low <= 0.0 <= found.high:
        return f"Between {a} and {b} no difference is certain: {told}."
    return f"{b} finds {'more' if found.mean > 0.0 else 'less'} than {a}, {_SURE}: {told}."


def _differences(first: ModelManifest, second: ModelManifest) -> tuple[ModelDifference, ...]:
    a, b = _told(first), _told(second)
    return tuple(ModelDifference(what, a[what], b[what]) for what in a if a[what] != b[what])


def _told(manifest: ModelManifest) -> dict[str, str]:
    """What a model was made from, in words."""
    data, filters = manifest.data, manifest.data.filters
    return {
        "Classified songs": f"{data.songs:,} ({data.classified_sha256[:12]})",
        "Composers": f"{data.composers:,}, {data.held_out_composers:,} of them held out",
        "Feedback": f"{data.rated_songs:,} rated songs ({data.feedback_sha256[:12]})",
        "Shared tastes": "none" if data.shared_sha256 is None else data.shared_sha256[:12],
        "Only paths that begin with": filters.prefix or "all",
        "Feedback since": filters.since or "ever",
        "Feedback until": filters.until or "now",
        "Kind of feedback": filters.source,
        "Least ratings of a song": f"{filters.min_ratings:,}",
        "Features": manifest.feature_set,
        "Recipe": manifest.recipe_sha256[:12],
        "Dimensions": f"{manifest.dimensions:,}",
        "Network": manifest.onnx.sha256[:12],
    }
