"""What a mirror offers: archives by the links of its HTML index, lists of checksums, and which archives are needed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from server.hvsc.errors import MirrorError
from server.hvsc.patience import answered

_BASE = re.compile(r"HVSC_([0-9]{1,4})-all-of-them\.7z", re.IGNORECASE)
_UPDATE = re.compile(r"HVSC_Update_([0-9]{1,4})\.7z", re.IGNORECASE)
_SUMS = re.compile(r"(?:sha256|md5)(?:sums?)?(?:\.txt)?|.*\.(?:sha256|md5)(?:sums?)?(?:\.txt)?", re.IGNORECASE)
_SUM_LINE = re.compile(r"([0-9a-fA-F]{64}|[0-9a-fA-F]{32})(?:\s+\*?(.+))?")
_BSD_LINE = re.compile(r"(?:SHA256|MD5)\s*\((.+)\)\s*=\s*([0-9a-fA-F]{32,64})")
_MAX_INDEX_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Archive:
    """One archive that the mirror lists."""

    kind: Literal["base", "update"]
    version: int
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Archives by version, and addresses of checksum files."""

    bases: Mapping[int, Archive]
    updates: Mapping[int, Archive]
    checksums: tuple[str, ...]


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def read_index(html: str, url: str) -> Listing:
    """The archives that an index page at `url` links to; of two links to one archive the first counts."""
    links = _Links()
    links.feed(html)
    links.close()
    bases: dict[int, Archive] = {}
    updates: dict[int, Archive] = {}
    sums: list[str] = []
    for link in links.found:
        address = _address(url, link)
        if address is None:
            continue
        name = unquote(urlsplit(address).path).rpartition("/")[2]
        if base := _BASE.fullmatch(name):
            bases.setdefault(int(base[1]), Archive("base", int(base[1]), name, address))
        elif update := _UPDATE.fullmatch(name):
            updates.setdefault(int(update[1]), Archive("update", int(update[1]), name, address))
        elif _SUMS.fullmatch(name):
            sums.append(address)
    return Listing(bases, updates, tuple(dict.fromkeys(sums)))


def needed(listing: Listing, have: int | None) -> tuple[Archive, ...]:
    """What makes the newest release of the one on disk: updates where all of them are there, else the newest base.

    Empty when the mirror has nothing newer; raises MirrorError when it has no way to a collection at all.
    """
    if have is not None:
        steps = _updates_after(listing, have)
        newest = max(listing.bases, default=0)
        if have + len(steps) >= newest + len(_updates_after(listing, newest)):
            return steps
    if not listing.bases:
        raise MirrorError("The mirror lists no base archive HVSC_NN-all-of-them.7z.")
    newest = max(listing.bases)
    return (listing.bases[newest], *_updates_after(listing, newest))


def read_checksums(text: str, name: str) -> dict[str, str]:
    """Digests by file name from a file called `name`, as sha256sum and md5sum write it.

    A digest alone is that of the file which `name` names without its suffix.
    """
    found: dict[str, str] = {}
    for raw in text.splitlines():
        line = raw.strip()
        if bsd := _BSD_LINE.fullmatch(line):
            found[_last(bsd[1])] = bsd[2].lower()
        elif plain := _SUM_LINE.fullmatch(line):
            found[_last(plain[2]) if plain[2] else name.rpartition(".")[0]] = plain[1].lower()
    return found


def look(client: httpx.Client, url: str) -> Listing:
    """Asks the mirror for its index; raises MirrorError, FailedError, httpx.TransportError."""
    address = url if url.endswith(("/", ".html", ".htm")) or "?" in url else f"{url}/"
    text, final = _text(client, address)
    listing = read_index(text, final)
    if not listing.bases and not listing.updates:
        raise MirrorError(f"{url} is no mirror's index: it links to no HVSC archive.")
    return listing


def checksums_of(client: httpx.Client, listing: Listing) -> dict[str, tuple[str, ...]]:
    """All digests that the mirror names for a file, by its name in lower case."""
    found: dict[str, list[str]] = {}
    for address in listing.checksums:
        text, _ = _text(client, address)
        for name, digest in read_checksums(text, unquote(urlsplit(address).path).rpartition("/")[2]).items():
            found.setdefault(name.lower(), []).append(digest)
    return {name: tuple(digests) for name, digests in found.items()}


def _updates_after(listing: Listing, version: int) -> tuple[Archive, ...]:
    steps: list[Archive] = []
    while (update := listing.updates.get(version + len(steps) + 1)) is not None:
        steps.append(update)
    return tuple(steps)


def _address(url: str, link: str) -> str | None:
    try:
        address = urljoin(url, link)
        return address if urlsplit(address).scheme in ("http", "https") else None
    except ValueError:
        return None  # a link that is no address links to nothing


def _last(name: str) -> str:
    return name.strip().replace("\\", "/").rpartition("/")[2]


def _text(client: httpx.Client, url: str) -> tuple[str, str]:
    """A page's text, and its address after redirections."""
    text = bytearray()
    with client.stream("GET", url) as response:
        if response.status_code != httpx.codes.OK:
            raise answered(url, response)
        for piece in response.iter_bytes():
            text += piece
            if len(text) > _MAX_INDEX_BYTES:
                raise MirrorError(f"{url} is larger than any index.")
        return text.decode("utf-8", "replace"), str(response.url)
