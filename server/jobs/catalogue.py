"""The job `catalogue`: the compact catalogue made once more, for when what is kept of it may be spoilt."""

from server.bundle import load_bundle
from server.cataloguing import Catalogued, catalogue
from server.collection import Collection
from server.contract.collection import CatalogueParameters
from server.jobs.running import Run


def make_catalogue(run: Run, parameters: CatalogueParameters) -> str:
    """Answers what came of it; raises LearningError, JobError, OSError."""
    made = catalogued(run, parameters.collection, anew=True)
    run.figures["songs"] = made.songs
    told = f"the catalogue {made.sha256[:12]} has {made.songs:,} songs in {made.tunes:,} tunes"
    if not made.fresh:
        return f"Nothing to do: {told}, and was kept with just these bytes."
    return f"{told[0].upper()}{told[1:]}, in {made.packed_bytes:,} packed bytes."


def catalogued(run: Run, folder: str, *, anew: bool = False) -> Catalogued:
    """Makes the catalogue that a server with these folders would make, so that it finds it made."""
    collection = Collection(run.roots.collection_of(folder))
    demo = load_bundle(run.settings.dist).demo.tunes if run.settings.dist.is_dir() else ()
    data = run.roots.data
    made = catalogue(
        data, collection, demo, lambda done: run.progress(done, None, "files"), lambda: run.guard(data), anew=anew
    )
    run.figures["catalogue_bytes_a_song"] = round(made.bytes_a_song, 3)
    return made
