"""The step that makes the bundled tunes of public/demo/ from their sources, with their lengths and their catalogue."""

import hashlib
import re
from pathlib import Path

from client_py.core.canonical import canonical_json
from client_py.core.catalogue import catalogue, describe
from tools.build.context import Context
from tools.build.demo.assemble import Tune, assemble, assembler, make_tune, read_plans
from tools.build.demo.psid import song_lengths
from tools.build.errors import BuildError
from tools.build.files import write_atomic

__all__ = ["build_demo", "main", "write_catalogue"]

LENGTHS = "Songlengths.md5"


def main(ctx: Context) -> None:
    """`python3 build.py demo`: all tunes anew, or an error that says what is missing."""
    if not build_demo(ctx):
        raise BuildError(
            "the tunes can't be assembled: 64tass isn't installed",
            "Install Debian's package 64tass, or keep the .sid files that are committed.",
        )


def build_demo(ctx: Context) -> bool:
    """Assembles public/demo/*.sid; without 64tass the committed files stay and the answer is False."""
    program = assembler()
    folder = ctx.root / "public" / "demo"
    if not program:
        ctx.say("64tass isn't installed: the bundled tunes stay as they are committed")
        return False
    sources = folder / "src"
    made: list[tuple[Tune, bytes]] = []
    for plan in read_plans(sources):
        try:
            tune = make_tune(plan, sources)
            made.append((tune, assemble(tune, sources, program)))
        except ValueError as error:
            raise BuildError(str(error), "Correct the song or the instruments in public/demo/src.") from error
    for tune, data in made:
        write_atomic(folder / f"{tune.plan.file}.sid", data)
    lengths = song_lengths(
        (f"/demo/{tune.plan.file}.sid", hashlib.md5(data, usedforsecurity=False).hexdigest(), tune.lengths_s)
        for tune, data in made
    )
    write_atomic(folder / LENGTHS, lengths.encode())
    write_catalogue(ctx, folder)
    return True


def write_catalogue(ctx: Context, target_dir: Path) -> None:
    """Writes catalogue.json of the tunes in public/demo, in the shape of `/api/catalogue`."""
    folder = ctx.root / "public" / "demo"
    lengths = read_lengths((folder / LENGTHS).read_text(encoding="ascii"))
    tunes = []
    for file in sorted(folder.glob("*.sid")):
        data = file.read_bytes()
        digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
        if digest not in lengths:
            raise BuildError(f"{LENGTHS} has no lengths of {file.name}", "Run `python3 build.py demo`.")
        tunes.append(describe(f"demo/{file.name}", data, lengths[digest]))
    write_atomic(target_dir / "catalogue.json", canonical_json(catalogue(tunes)).encode() + b"\n")


def read_lengths(text: str) -> dict[str, list[float]]:
    """Seconds of each song by the MD5 of its file, from Songlengths.md5."""
    rows = re.findall(r"(?m)^([0-9a-f]{32})=(.*)$", text)
    return {digest: [_seconds(word) for word in words.split()] for digest, words in rows}


def _seconds(word: str) -> float:
    minutes, _, seconds = word.partition(":")
    return int(minutes) * 60 + float(seconds)
