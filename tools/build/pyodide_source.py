"""What Python in the page is made from: the pinned Pyodide of npm, and the numpy that its lock file names by hash."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import annotated_types

from tools.build.context import Context
from tools.build.errors import BuildError
from tools.build.fetch import Download, Url, WheelMember, fetch

# A package of pure Python that carries the files of this very release; the hash is what says so.
_CARRIER = ("open-webui", "0.12.4", "open_webui/frontend/pyodide")


@dataclass(frozen=True, slots=True)
class Source:
    """The release as it is published: `home` has the interpreter, `lock` is its lock file, `numpy` the wheel."""

    version: str
    home: Path
    lock: dict[str, Any]  # Any: JSON, as the release has it
    numpy: Path

    @property
    def files(self) -> list[Path]:
        """All that decides what is made from it."""
        names = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
        return [*(self.home / name for name in names), self.numpy]


def source(ctx: Context) -> Source:
    """The release that package-lock.json pins, with its numpy in the cache."""
    home = ctx.root / "node_modules" / "pyodide"
    about = home / "package.json"
    if not about.is_file():
        raise BuildError("npm brought no Pyodide", "Remove node_modules and build/keys, and start again.")
    version = json.loads(about.read_bytes())["version"]
    lock = json.loads((home / "pyodide-lock.json").read_bytes())
    return Source(version, home, lock, fetch(ctx, numpy_download(version, lock)))


def numpy_download(version: str, lock: dict[str, Any]) -> Download:
    """Pyodide's own address first; the hash is that of the release's lock file, which npm's lock holds in turn."""
    numpy = lock["packages"]["numpy"]
    name = numpy["file_name"]
    project, carried, folder = _CARRIER
    return Download(
        name=name,
        sha256=numpy["sha256"],
        sources=(
            Url(f"https://cdn.jsdelivr.net/pyodide/v{version}/full/{name}"),
            WheelMember(project, carried, f"{folder}/{name}"),
        ),
    )


def ours(ctx: Context) -> dict[str, Path]:
    """The folders of the packages that the page imports beside the library and numpy, by name.

    annotated_types is what our records are written with; it comes from the locked environment that the build runs in.
    """
    return {"annotated_types": Path(annotated_types.__file__).parent, "client_py": ctx.root / "client_py"}
