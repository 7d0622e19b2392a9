"""The first document: fills the template's markers, and hashes what is inline for the content security policy."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from html.parser import HTMLParser
from pathlib import Path

from tools.build.errors import BuildError

_MARKER = re.compile(r"<!--\s*build:(\S+?)(?:\s+(\S+))?\s*-->")
_ADDRESS = re.compile(r"build:url\(([^)\s]+)\)")
# What a browser runs; any other type is data and needs no hash.
_SCRIPT_TYPES = ("", "text/javascript", "module", "importmap", "speculationrules")


def fill(
    template: Path,
    inline: Callable[[str], str],
    address: Callable[[str], str],
    assets: Mapping[str, str],
    needed: Iterable[str] = ("css", "js", "assets"),
) -> str:
    """The finished document. `inline` gives a source file's bundled text, `address` its hashed address."""
    if not template.is_file():
        raise BuildError(f"{template} isn't there", "Write it; tools/build/bundle.py says what it holds.")
    # A browser reads \r\n as \n, and hashes what it read.
    text = template.read_text(encoding="utf-8").replace("\r\n", "\n")

    def replace(marker: re.Match[str]) -> str:
        match marker.groups():
            case ("css", str(source)):
                return f"<style>{inline(source)}</style>"
            case ("js", str(source)):
                # Inside a script "<!--" would change how "</script" is read.
                script = inline(source).replace("<!--", "\\x3C!--")
                return f"<script>{script}</script>"
            case ("assets", None):
                listed = json.dumps(assets, sort_keys=True, separators=(",", ":")).replace("<", "\\u003C")
                return f'<script type="application/json" id="assets">{listed}</script>'
        raise BuildError(
            f"{template.name} has a marker that says nothing: {marker[0]}",
            "Markers are build:css FILE, build:js FILE and build:assets; see tools/build/bundle.py.",
        )

    shrunk = _shrink(with_addresses(text, address))
    page = _MARKER.sub(replace, shrunk)
    for kind in needed:
        if kind not in {found[1] for found in _MARKER.finditer(text)}:
            raise BuildError(f"{template.name} has no build:{kind} marker", "See tools/build/bundle.py.")
    return page


def with_addresses(text: str, address: Callable[[str], str]) -> str:
    """A text with the hashed address in the place of each `build:url(FILE)`."""
    return _ADDRESS.sub(lambda found: address(found[1]), text)


def policy(page: str) -> dict[str, list[str]]:
    """The hash sources of every inline script and style, as the policy's `script-src` and `style-src` name them."""
    reader = _Inline()
    reader.feed(page)
    reader.close()
    return {kind: [_source(text) for text in texts] for kind, texts in reader.found.items()}


def addresses(page: str) -> set[str]:
    """What a browser fetches for the document itself before any script runs: addresses in tags and in inline styles."""
    reader = _Inline()
    reader.feed(page)
    reader.close()
    styled = {found for text in reader.found["style"] for found in re.findall(r"url\([\"']?([^\"')]+)", text)}
    return {found for found in reader.fetched | styled if not found.startswith(("data:", "#"))}


def _source(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _shrink(text: str) -> str:
    """Takes out comments and indentation; what stands between words of text stays, as one line end."""
    if re.search(r"<(pre|textarea)\b", text):
        return text
    kept = re.sub(r"<!--(?!\s*build:).*?-->", "", text, flags=re.DOTALL)
    return re.sub(r"\n\s+", "\n", kept).strip() + "\n"


class _Inline(HTMLParser):
    """Collects inline scripts and styles, and what tags make a browser fetch; refuses what no hash can allow."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, list[str]] = {"script": [], "style": []}
        self.fetched: set[str] = set()
        self._open: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        for name in had:
            if name == "style" or name.startswith("on"):
                raise BuildError(
                    f"<{tag}> in a document has the attribute {name}=, which the security policy forbids",
                    "Move it into a style sheet or a module.",
                )
        if tag == "style" or (tag == "script" and "src" not in had and had.get("type", "") in _SCRIPT_TYPES):
            self._open = tag
            self.found[tag].append("")
        if tag in ("script", "img", "source", "audio", "video", "iframe") and (address := had.get("src")):
            self.fetched.add(address)
        if tag == "link" and set(had.get("rel", "").split()) & {"stylesheet", "preload", "modulepreload", "icon"}:
            self.fetched.add(had.get("href", ""))

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found[self._open][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self._open = None
