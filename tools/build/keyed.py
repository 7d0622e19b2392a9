"""Remembers what a step was made from, by hash, so that only what changed is made again."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from tools.build.context import Context
from tools.build.errors import BuildError
from tools.build.files import locked, sha256_of, write_atomic


def make(
    ctx: Context,
    name: str,
    *,
    inputs: Iterable[Path],
    parameters: Mapping[str, object],
    outputs: Iterable[Path],
    build: Callable[[], None],
) -> bool:
    """Calls `build` unless the step was last made from the same inputs and parameters and its outputs still stand.

    `inputs` are files, or folders that count with every file below them; `parameters` are what else decides the
    result (flags, versions) as JSON values; `outputs` are files, checked by hash, or folders, checked by being there.
    Answers whether it built; one process at a time does. The key is written after `build` returned: an interrupted step
    is made again.
    """
    wanted = list(outputs)
    key = key_of(ctx, inputs, parameters)
    record = ctx.work / "keys" / f"{name}.json"
    with locked(record.with_suffix(".lock")):
        if _stands(ctx, record, key, wanted):
            return False
        record.unlink(missing_ok=True)
        build()
        if absent := [path for path in wanted if not path.exists()]:
            raise BuildError(
                f"step {name} ended without making {absent[0]}", "This is a fault of the build: report it."
            )
        made = {_label(ctx, path): _fingerprint(path) for path in wanted}
        write_atomic(record, (json.dumps({"key": key, "outputs": made}, indent=1, sort_keys=True) + "\n").encode())
    return True


def key_of(ctx: Context, inputs: Iterable[Path], parameters: Mapping[str, object]) -> str:
    """One hash over parameters and the names and contents of the inputs; the folder of the checkout doesn't count."""
    digest = hashlib.sha256(json.dumps(parameters, sort_keys=True).encode())
    files = sorted({(_label(ctx, file), file) for path in inputs for file in _files(path)})
    for label, file in files:
        digest.update(f"\n{label} {sha256_of(file)}".encode())
    return digest.hexdigest()


def _stands(ctx: Context, record: Path, key: str, outputs: list[Path]) -> bool:
    try:
        known = json.loads(record.read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    made = {_label(ctx, path): _fingerprint(path) for path in outputs if path.exists()}
    return bool(known == {"key": key, "outputs": made} and len(made) == len(outputs))


def _fingerprint(path: Path) -> str:
    return "folder" if path.is_dir() else sha256_of(path)


def _files(path: Path) -> Iterable[Path]:
    if path.is_file():
        return [path]
    if path.is_dir():
        found = (Path(folder) / name for folder, _, names in os.walk(path) for name in names)
        return [file for file in found if "__pycache__" not in file.parts]
    raise BuildError(f"{path} is an input of the build and isn't there", "Check it out again: git checkout -- .")


def _label(ctx: Context, path: Path) -> str:
    return path.relative_to(ctx.root).as_posix() if path.is_relative_to(ctx.root) else path.name
