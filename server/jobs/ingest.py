"""The job `ingest`: what devices shared is looked at, and merged where enough of them did, for `train` to learn from.

All of it follows from the uploads that lie there now: what was taken back is gone from what this makes, too.
"""

from typing import Final

from client_py.core.canonical import canonical_json, canonical_jsonl
from server.contract.sharing import IngestParameters, SharedTaste
from server.jobs.running import Run
from server.learning.folder import MODEL, ModelFolder
from server.learning.merging import BESIDE, SHARED_TASTE, gather
from server.shared_uploads import QUARANTINE, SHARING, SharedUploads

_QUARANTINE: Final = (SHARING, QUARANTINE)


def ingest(run: Run, parameters: IngestParameters) -> str:
    """Answers what came of it; raises LearningError, OSError."""
    data = run.roots.data
    uploads = list(SharedUploads(run.roots.writable(data, SHARING)).devices())
    run.progress(0, len(uploads), "devices")
    folder = ModelFolder(data / MODEL)
    widths = {version: folder.manifest(version).dimensions + BESIDE for version in folder.versions()}
    found = gather(uploads, widths, parameters.min_devices)
    merged, quarantined = found.merged, found.quarantined
    run.progress(len(uploads), len(uploads), "devices")
    run.figures.update(
        uploads=sum(len(lines) for _, lines in uploads),
        devices=len(uploads),
        quarantined=len(quarantined),
        merged_devices=0 if merged is None else merged.devices,
    )
    for reason in quarantined:
        run.say(f"Left out: {reason.device[:12]}, upload {reason.line}: {reason.reason}.")
    changed = _put(run, _QUARANTINE, canonical_jsonl(quarantined).encode() or None)
    changed |= _put(run, SHARED_TASTE, None if merged is None else (canonical_json(merged) + "\n").encode())
    told = _told(len(uploads), len(quarantined), merged, found.company, parameters.min_devices)
    return told if changed else f"Nothing to do: {told[0].lower()}{told[1:]}"


def _told(devices: int, quarantined: int, merged: SharedTaste | None, company: int, least: int) -> str:
    out = f"{quarantined:,} uploads are left out, each with its reason."
    if merged is None:
        return f"What {devices:,} devices share isn't merged: {company:,} agree on a base, {least:,} are needed; {out}"
    kept = (
        f"{merged.kept[0]:.0%} of it in the dimensions and {merged.kept[1]:.0%} in the ratings stand out of the noise"
    )
    return f"The taste of {merged.devices:,} devices against model {merged.base} is merged: {kept}; {out}"


def _put(run: Run, path: tuple[str, str], wanted: bytes | None) -> bool:
    """Makes a file what is wanted of it, None for no file; says whether it was another."""
    file = run.roots.writable(run.roots.data, *path[:-1]) / path[-1]
    if (file.read_bytes() if file.exists() else None) == wanted:
        return False
    if wanted is not None:
        run.write(run.roots.data, *path, data=wanted)
        return True
    with run.guard(run.roots.data):
        file.unlink()
    return True
