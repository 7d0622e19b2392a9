"""Brings a collection up to what a mirror has: looks, downloads, and makes the new collection beside the old one.

Three parts that can each be done again after a kill: `plan` only reads, `Downloads.get` goes on with the bytes that are
there, and `build` starts its staging folder anew until the change of places has happened.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from client_py.core.canonical import JsonValue, plain
from server.hvsc import mirror, swap
from server.hvsc.buglist import read_buglist
from server.hvsc.download import Fetched
from server.hvsc.errors import ArchiveError, FetchError
from server.hvsc.hvs import PACK, Report, apply_update, version_of
from server.hvsc.mirror import Archive
from server.hvsc.patience import Patience
from server.hvsc.songlengths import read_songlengths
from server.hvsc.stil import read_stil
from server.hvsc.swap import Place
from server.hvsc.unpack import ROOT, unpack
from server.hvsc.watch import Guard, Watch

_DOCUMENTS = ("HVSC.txt", "Songlengths.md5", "STIL.txt", "BUGlist.txt")


@dataclass(frozen=True, slots=True)
class Step:
    """One archive to get, with the digests that the mirror names for it."""

    archive: Archive
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The release on disk (None: there is no collection), and what leads to the mirror's newest."""

    have: int | None
    steps: tuple[Step, ...]


def release_on_disk(place: Place) -> int | None:
    """The release of the collection that is there; raises FetchError for a folder that is none of HVSC's."""
    if not place.current.exists():
        return None
    try:
        return version_of(place.current)
    except FetchError as error:
        raise FetchError(f"{place.current} is there, but is no HVSC that could be updated: {error}.") from None


def plan(client: httpx.Client, url: str, place: Place, patience: Patience) -> Plan:
    """What has to be fetched; raises FetchError."""
    have = release_on_disk(place)

    def look() -> tuple[Step, ...]:
        listing = mirror.look(client, url)
        archives = mirror.needed(listing, have)
        digests = mirror.checksums_of(client, listing) if archives else {}
        return tuple(Step(each, digests.get(each.name.lower(), ())) for each in archives)

    return Plan(have, patience.persist(f"The index {url}", look))


def build(place: Place, archives: Sequence[tuple[Archive, Fetched]], job: str, watch: Watch, guard: Guard) -> JsonValue:
    """Makes the new collection of the old one and these archives, and lets it take the old one's place.

    Answers the report; the same one again when a job that was killed after the change asks once more.
    """
    with guard():
        swap.prepare(place)
        done = swap.finished(place, job)
    try:
        if done is None:
            done = _make(place, archives, watch)
            swap.change(place, job, done, guard)
            watch.say("The new collection took its place.")
    finally:
        with guard():
            swap.clean(place)
    return done


def _make(place: Place, archives: Sequence[tuple[Archive, Fetched]], watch: Watch) -> JsonValue:
    if archives[0][0].kind == "update":
        watch.say("Copying the collection to a staging folder.")
        swap.copy_current(place, watch)
    reports = [_add(place, archive, fetched, watch) for archive, fetched in archives]
    return _result(place, [report for report in reports if report is not None], watch)


def _add(place: Place, archive: Archive, fetched: Fetched, watch: Watch) -> Report | None:
    watch.say(f"Unpacking {archive.name}.")
    below = ROOT if archive.kind == "base" else f"{ROOT}/{PACK}"
    try:
        unpack(fetched.file, below, place.staged.parent, watch)
    except FileNotFoundError:
        raise FetchError(f"{fetched.file} is gone: retry, and it is fetched again.") from None
    except ArchiveError:
        # Such bytes can't have been meant, so the next attempt fetches others and doesn't compare them with these.
        fetched.file.unlink()
        fetched.seen.unlink(missing_ok=True)
        raise
    if archive.kind == "base":
        found = version_of(place.staged)
        if found != archive.version:
            raise FetchError(f"{archive.name} holds release {found}.")
        return None
    report = apply_update(place.staged, lambda done, total: watch.progress(done, total, "blocks"))
    told = ", ".join(f"{count:,} {what}" for what, count in report.counts().items())
    watch.say(f"Release {report.resulting}: {told or 'nothing changed'}.")
    return report


def _result(place: Place, reports: Sequence[Report], watch: Watch) -> JsonValue:
    """What came of it: the release, counts of tunes and of what the documents know, and each update's report."""
    tunes = sum(1 for file in place.staged.rglob("*") if file.suffix.lower() == ".sid" and file.is_file())
    if not tunes:
        raise FetchError("The new collection has no tune.")
    documents = place.staged / "DOCUMENTS"
    data = {name: (documents / name).read_bytes() if (documents / name).is_file() else b"" for name in _DOCUMENTS}
    lengths, stil, bugs = (
        read_songlengths(data["Songlengths.md5"]),
        read_stil(data["STIL.txt"]),
        read_buglist(data["BUGlist.txt"]),
    )
    for name, broken in (
        ("Songlengths.md5", lengths.broken_lines),
        ("STIL.txt", stil.broken_lines),
        ("BUGlist.txt", bugs.broken_lines),
    ):
        if broken:
            watch.say(f"{name}: {len(broken):,} lines can't be read, the first is line {broken[0]:,}.")
    return {
        "release": version_of(place.staged),
        "tunes": tunes,
        "lengths": len(lengths.lengths_s),
        "stil": len(stil.entries),
        "bugs": len(bugs.bugs),
        "updates": [plain(report) for report in reports],
    }
