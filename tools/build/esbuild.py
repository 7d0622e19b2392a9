"""esbuild, by its native program from npm: bundles and minifies modules and style sheets, and tells what it made."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any  # esbuild's facts are JSON

from tools.build.context import Context
from tools.build.errors import BuildError
from tools.build.run import run

# What every browser of the last three years runs.
_TARGET = "es2022,chrome114,firefox115,safari16.4"


@dataclass(frozen=True, slots=True)
class Made:
    """What one run wrote; sources are named relative to public/."""

    entries: Mapping[str, Path]  # each entry's file
    parts: Mapping[str, tuple[Path, ...]]  # what each entry's file imports at once, and what that imports
    copies: Mapping[str, Path]  # each font's or picture's
    packages: frozenset[str]  # the npm packages that ended up in them


def bundle(ctx: Context, public: Path, entries: Sequence[str], out: Path, *options: str) -> Made:
    """Bundles `entries` (paths relative to `public`) into the folder `out`."""
    facts = ctx.work / "esbuild.json"
    out.mkdir(parents=True, exist_ok=True)
    run(
        ctx,
        [
            _program(ctx),
            *(public / entry for entry in entries),
            *("--bundle", "--minify", "--charset=utf8", "--legal-comments=none", "--log-level=warning"),
            *(f"--target={_TARGET}", f"--outbase={public}", f"--outdir={out}", f"--metafile={facts}"),
            *options,
        ],
        what=f"bundling {', '.join(entries)}",
        next_step="Look at the lines above: they name the file and the place.",
        # Paths in esbuild's facts, and the hashes of names, must not know the folder of the checkout.
        cwd=public,
    )
    said = json.loads(facts.read_bytes())
    made: dict[str, Path] = {}
    parts: dict[str, tuple[Path, ...]] = {}
    copies: dict[str, Path] = {}
    packages: set[str] = set()
    for name, output in said["outputs"].items():
        path = (public / name).resolve()
        if entry := output.get("entryPoint"):
            made[entry] = path
            parts[entry] = tuple((public / part).resolve() for part in _imported(said["outputs"], name))
        elif path.suffix not in (".js", ".css"):
            copies[next(iter(output["inputs"]))] = path
        packages |= {package for source in output["inputs"] if (package := _package(source))}
    return Made(made, parts, copies, frozenset(packages))


def _program(ctx: Context) -> Path:
    found = sorted(ctx.root.glob("node_modules/@esbuild/*/bin/esbuild"))
    if not found:
        raise BuildError(
            "npm brought no esbuild for this machine", "Remove node_modules and build/keys, and start again."
        )
    return found[0]


def _imported(outputs: Mapping[str, dict[str, Any]], name: str) -> list[str]:
    """The outputs that one needs before it runs, in the order in which they are met."""
    found: list[str] = []
    waiting = [name]
    while waiting:
        for each in outputs[waiting.pop(0)]["imports"]:
            if each["kind"] == "import-statement" and each["path"] in outputs and each["path"] not in found:
                found.append(each["path"])
                waiting.append(each["path"])
    return found


def _package(source: str) -> str | None:
    """The npm package that a source file belongs to ("lit-html", "@lit/reactive-element"), None for one of ours."""
    _, found, rest = source.rpartition("node_modules/")
    if not found:
        return None
    words = rest.split("/")
    return "/".join(words[:2]) if rest.startswith("@") else words[0]
