"""What the page downloads of Python and of what runs models for it: files in pieces, and a manifest of their hashes.

A piece is an asset like any other: a server or a CDN sends it with brotli or gzip, a browser checks it as it comes
(`integrity`) and keeps it, and a download that was cut off goes on with the first piece that isn't there. Pieces of
2**20 bytes cost 3 % more on the wire than whole files with brotli, and a fifth less than whole files with gzip, which
is all that ranges of a compressed file could be had in: no browser but Firefox unpacks brotli for a script.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from tools.build import keyed, onnx_source, pyodide
from tools.build.compress import compress
from tools.build.context import Context
from tools.build.files import write_atomic
from tools.build.licences import joined
from tools.build.onnx_source import Onnx, onnx
from tools.build.pyodide_licences import notices
from tools.build.pyodide_source import source

PIECE_BYTES = 1 << 20
MANIFEST = "python.json"
SCRIPTS = (*pyodide.SCRIPTS, onnx_source.SCRIPT)


@dataclass(frozen=True, slots=True)
class Parts:
    """`folder` holds the pieces with their compressed forms, under their final names; `manifest` tells of them."""

    folder: Path
    manifest: Path
    licences: Path  # the texts of all works in it


def parts(ctx: Context) -> Parts:
    """Makes them of the cut runtime, where it changed."""
    runtime, models = pyodide.runtime(ctx), onnx(ctx)
    folder = ctx.work / "python"
    made = Parts(folder / "parts", folder / MANIFEST, folder / "licences.txt")
    write_atomic(made.licences, joined([*notices(source(ctx)), models.notice()]))
    keyed.make(
        ctx,
        "python-parts",
        inputs=[runtime, *models.files.values(), Path(__file__), Path(__file__).with_name("compress.py")],
        parameters={"piece": PIECE_BYTES},
        outputs=[made.manifest, made.folder],
        build=lambda: make(ctx, runtime, models, made),
    )
    return made


def make(ctx: Context, runtime: Path, models: Onnx, made: Parts) -> None:
    """Makes the parts of a runtime and of what runs models; pieces that are there stay, those of a former one go."""
    lock = json.loads((runtime / pyodide.LOCK).read_bytes())
    numpy = lock["packages"]["numpy"]["file_name"]
    # In this order they are loaded: the interpreter starts while the rest still comes.
    core = (*pyodide.SCRIPTS, pyodide.INTERPRETER, pyodide.LIBRARY, pyodide.OURS)
    # Where it lies, name for the page, group.
    plan = [
        *((runtime / name, name, "core") for name in core),
        (runtime / numpy, "numpy.zip", "numpy"),
        *((file, name, "onnx") for name, file in models.files.items()),
    ]
    files: list[dict[str, object]] = []
    kept: set[str] = set()
    with ctx.say.step("compressing Python for the page"):
        for file, name, group in plan:
            data = file.read_bytes()
            pieces = [_piece(made.folder, name, piece) for piece in split(name, data)]
            kept |= {piece["url"] for piece in pieces}
            files.append({"name": name, "group": group, "pieces": pieces})
            if name == pyodide.INTERPRETER:
                files[-1]["whole"] = _named("pyodide.asm", data, "wasm")
            raw, packed = (sum(piece[field] for piece in pieces) for field in ("bytes", "packed"))
            ctx.say(f"  {name}: {raw:,} bytes, {packed:,} with brotli in {len(pieces)} pieces")
    for piece in made.folder.iterdir():
        if piece.name not in kept and piece.name.removesuffix(".br").removesuffix(".gz") not in kept:
            piece.unlink()
    # Packages are unpacked by us, so Pyodide is told of none.
    manifest = {"files": files, "lock": {"info": lock["info"], "packages": {}}}
    write_atomic(made.manifest, json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode())


def split(name: str, data: bytes) -> list[bytes]:
    """The pieces of a file of the runtime."""
    # A browser imports a script by one address.
    if name in SCRIPTS:
        return [data]
    return [data[start : start + PIECE_BYTES] for start in range(0, len(data), PIECE_BYTES)]


def _named(stem: str, data: bytes, ending: str) -> str:
    return f"{stem}.{base64.b32encode(hashlib.sha256(data).digest()).decode()[:8]}.{ending}"


class _Piece(TypedDict):
    url: str
    integrity: str
    bytes: int
    packed: int


def _piece(folder: Path, name: str, data: bytes) -> _Piece:
    """Writes a piece and its compressed forms, unless they are there; answers what the manifest says of it."""
    stem, ending = name.rsplit(".", 1) if name in SCRIPTS else ("python", "bin")
    file = folder / _named(stem, data, ending)
    packed = file.with_name(file.name + ".br")
    # gzip's form is written last: with it the piece is whole.
    if not file.with_name(file.name + ".gz").is_file():
        write_atomic(file, data)
        compress(file)
    return {
        "url": file.name,
        "integrity": f"sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode()}",
        "bytes": len(data),
        "packed": packed.stat().st_size if packed.is_file() else len(data),
    }
