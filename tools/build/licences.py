"""The licences of everything in the bundle, in one file: ours, those of the npm packages in it, and of its Python."""

import json
from collections.abc import Iterable
from pathlib import Path

from tools.build.context import Context
from tools.build.errors import BuildError

_BETWEEN = "\n\n" + "-" * 80 + "\n\n"


def joined(parts: Iterable[str]) -> bytes:
    """Texts one below the other, with a line between them."""
    return _BETWEEN.join(part.strip() for part in parts).encode() + b"\n"


def licences(ctx: Context, packages: set[str], python: Path | None = None) -> bytes:
    """The text of licences.txt; `python` holds what its Python wants told, where it has one."""
    ours = (ctx.root / "LICENSE").read_text(encoding="utf-8")
    parts = [
        "SIDFlow, and the SID chip of its engine (reSIDfp, of libsidplayfp): GPL-2.0-or-later.\n\n" + ours,
    ]
    for package in sorted(packages):
        folder = ctx.root / "node_modules" / package
        about = json.loads((folder / "package.json").read_bytes())
        texts = sorted(file for file in folder.iterdir() if file.name.lower().startswith(("licen", "copying")))
        if not texts:
            raise BuildError(
                f"the npm package {package} carries no licence text", "Don't bundle it, or ask its authors."
            )
        text = texts[0].read_text(encoding="utf-8")
        parts.append(f"{package} {about['version']}: {about['license']}\n\n{text}")
    return joined([*parts, *([python.read_text(encoding="utf-8")] if python is not None else [])])
