"""The sizes of the bundle, raw and compressed, and the budgets that fail the build when they are exceeded."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.build.context import Context
from tools.build.errors import BuildError
from tools.build.files import write_atomic
from tools.build.template import addresses

# Bytes over the wire with brotli, from docs/architecture.md "Numbers to hold"; a kB is 1,000 bytes.
BUDGETS = {
    "document": 45_000,
    "before interactive": 90_000,
    "engine": 64_000,
    "Python core and numpy": 5_600_000,
    "ONNX runtime, for local files": 2_900_000,
}
_PYTHON = "assets/python/"
_ONNX = "onnx"  # its group in Python's manifest


@dataclass(frozen=True, slots=True)
class Size:
    raw: int
    gzip: int
    brotli: int


def report(ctx: Context, dist: Path) -> None:
    """Writes sizes.json, prints the table, and raises BuildError when a budget is broken."""
    files = measure(dist)
    groups = _groups(dist)
    used = _used(dist, files, groups)
    budgets = {name: {"limit": limit, "brotli": used[name]} for name, limit in BUDGETS.items()}
    said = {
        "budgets": budgets,
        "files": {name: {"raw": size.raw, "gzip": size.gzip, "brotli": size.brotli} for name, size in files.items()},
    }
    write_atomic(dist / "sizes.json", (json.dumps(said, indent=1, sort_keys=True) + "\n").encode())
    for line in table(folded(files, groups)):
        ctx.say(line)
    for name, limit in BUDGETS.items():
        ctx.say(f"  {name}: {used[name]:,} of {limit:,} bytes with brotli ({100 * used[name] / limit:.0f} %)")
    if broken := [name for name, limit in BUDGETS.items() if used[name] > limit]:
        over = ", ".join(f"{name} by {used[name] - BUDGETS[name]:,} bytes" for name in broken)
        raise BuildError(
            f"the bundle is over its budget: {over}",
            f"Make it smaller; {dist / 'sizes.json'} has every file. dist/ is still the former one.",
        )


def measure(dist: Path) -> dict[str, Size]:
    """Every file of the bundle; where a compressed form is absent, the raw one counts: it is what is sent."""
    found: dict[str, Size] = {}
    for file in sorted(dist.rglob("*")):
        if file.is_file() and file.suffix not in (".br", ".gz"):
            raw = file.stat().st_size
            packed = (file.with_name(file.name + ending) for ending in (".gz", ".br"))
            gzip, brotli = (form.stat().st_size if form.is_file() else raw for form in packed)
            found[file.relative_to(dist).as_posix()] = Size(raw, gzip, brotli)
    return found


def brotli_of(dist: Path, names: Iterable[str]) -> int:
    """What these files of a bundle weigh on the wire."""
    files = measure(dist)
    return _sum(files[name] for name in set(names)).brotli


def folded(files: dict[str, Size], groups: Mapping[str, str]) -> dict[str, Size]:
    """The pieces of Python as a line a group; the step that makes them tells what they are of."""
    found: dict[str, Size] = {}
    pieces: dict[str, list[Size]] = {}
    for name, size in files.items():
        if name.startswith(_PYTHON) and name.endswith(".bin"):
            pieces.setdefault(groups.get(name, ""), []).append(size)
        else:
            found[name] = size
    lines = {f"{_PYTHON}*.bin, {len(of)} pieces of {group}": _sum(of) for group, of in sorted(pieces.items())}
    return {**found, **lines}


def table(files: dict[str, Size]) -> list[str]:
    width = max(map(len, files), default=0)
    lines = [f"  {'':{width}} {'raw':>9} {'gzip':>9} {'brotli':>9}"]
    lines += [f"  {name:{width}} {size.raw:>9,} {size.gzip:>9,} {size.brotli:>9,}" for name, size in files.items()]
    whole = _sum(files.values())
    return [*lines, f"  {'all':{width}} {whole.raw:>9,} {whole.gzip:>9,} {whole.brotli:>9,}"]


def _sum(sizes: Iterable[Size]) -> Size:
    listed = list(sizes)
    return Size(*(sum(getattr(size, field) for size in listed) for field in ("raw", "gzip", "brotli")))


def _used(dist: Path, files: dict[str, Size], groups: Mapping[str, str]) -> dict[str, int]:
    page = (dist / "index.html").read_text(encoding="utf-8")
    assets = json.loads((dist / "build.json").read_bytes())["assets"]
    document = files["index.html"].brotli
    python = {name: size for name, size in files.items() if name.startswith(_PYTHON)}
    onnx = _sum(size for name, size in python.items() if groups.get(name) == _ONNX).brotli
    fetched = sum(files[name].brotli for address in addresses(page) if (name := address.lstrip("/")) in files)
    return {
        "document": document,
        "before interactive": document + fetched,
        "engine": files[assets["engine"].lstrip("/")].brotli,
        "Python core and numpy": _sum(python.values()).brotli - onnx,
        "ONNX runtime, for local files": onnx,
    }


def _groups(dist: Path) -> dict[str, str]:
    """The group of each piece of Python, by its name in the bundle."""
    assets = json.loads((dist / "build.json").read_bytes())["assets"]
    manifest = json.loads((dist / assets["python"].lstrip("/")).read_bytes())
    return {_PYTHON + piece["url"]: file["group"] for file in manifest["files"] for piece in file["pieces"]}
