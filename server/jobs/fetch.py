"""The job `fetch`: a collection brought up to what a mirror has, and safe to kill at any moment."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx

from client_py.core.canonical import JsonValue, canonical_json
from server.contract.jobs import MIRROR_RELEASE, FetchParameters
from server.hvsc.download import Downloads, Fetched
from server.hvsc.errors import FetchError
from server.hvsc.fetching import build, plan, release_on_disk
from server.hvsc.mirror import Archive
from server.hvsc.patience import Patience
from server.hvsc.swap import Place
from server.jobs.running import Run

_REDIRECTS = 5


def fetch(run: Run, parameters: FetchParameters) -> str:
    """Answers what came of it; raises FetchError, JobError."""
    folder = run.roots.collection_of(parameters.collection)
    place = Place(run.roots.writable(folder), run.name)

    def guard() -> AbstractContextManager[None]:
        return run.guard(folder)

    patience = Patience(run, run.settings.mirror_backoff_s)
    found: Any = run.step("look", lambda: _look(run, parameters, place, patience))
    release: Any = found["steps"][-1]["archive"]["version"] if found["steps"] else release_on_disk(place)
    run.figures[MIRROR_RELEASE] = release
    if not found["steps"]:
        return f"Nothing to do: the collection is release {release} already, and the mirror has nothing newer."
    archives = []
    for step in found["steps"]:
        archive = Archive(**step["archive"])
        got: Any = run.step(f"download {archive.name}", _downloading(run, archive, tuple(step["digests"]), patience))
        archives.append((archive, _fetched(got)))
    result: Any = run.step("build", lambda: build(place, archives, run.job, run, guard))
    run.figures["tunes"] = result["tunes"]
    _keep_report(run, result)
    return f"The collection is release {result['release']}: {result['tunes']:,} tunes."


def _look(run: Run, parameters: FetchParameters, place: Place, patience: Patience) -> JsonValue:
    with _client(run) as client:
        found = plan(client, parameters.mirror, place, patience)
    run.say(
        f"On disk: {'no collection' if found.have is None else f'release {found.have}'}. To fetch: "
        f"{', '.join(step.archive.name for step in found.steps) or 'nothing'}."
    )
    return {"steps": [{"archive": asdict(step.archive), "digests": list(step.digests)} for step in found.steps]}


def _downloading(run: Run, archive: Archive, digests: tuple[str, ...], patience: Patience) -> Callable[[], JsonValue]:
    def download() -> JsonValue:
        kept, seen = run.roots.writable(run.roots.cache, "downloads"), run.roots.writable(run.roots.data, "mirror")
        with _client(run) as client:
            got = Downloads(client, kept, seen, patience).get(archive, digests)
        run.count("downloaded_bytes", got.downloaded_bytes)
        return {**asdict(got), "file": str(got.file), "seen": str(got.seen)}

    return download


def _fetched(value: dict[str, Any]) -> Fetched:  # Any: what `download` answered, as JSON
    return Fetched(
        Path(value["file"]), Path(value["seen"]), value["size_bytes"], value["sha256"], value["downloaded_bytes"]
    )


def _client(run: Run) -> httpx.Client:
    return httpx.Client(
        timeout=run.settings.mirror_timeout_s,
        follow_redirects=True,
        max_redirects=_REDIRECTS,
        headers={"User-Agent": "SIDFlow", "Accept-Encoding": "identity"},
    )


def _keep_report(run: Run, result: dict[str, Any]) -> None:
    """Writes what each update changed to data/mirror/report-NN.json, and says so."""
    name = f"report-{result['release']}.json"
    try:
        file = run.write(run.roots.data, "mirror", name, data=f"{canonical_json(result)}\n".encode())
    except OSError as error:
        raise FetchError(f"The report {name} can't be written to {run.roots.data}: {error.strerror}.") from None
    run.say(f"What changed is in {file}.")
