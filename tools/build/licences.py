"""The licences of everything in the bundle, in one file: ours and those of the npm packages that esbuild put in."""

import json

from tools.build.context import Context
from tools.build.errors import BuildError


def licences(ctx: Context, packages: set[str]) -> bytes:
    """The text of licences.txt."""
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
    return ("\n\n" + "-" * 80 + "\n\n").join(part.strip() for part in parts).encode() + b"\n"
