"""Describes a tune for people and programs: its header, its names by hash, and what the engine makes of it."""

import hashlib
from dataclasses import fields

from rich.table import Table

from client_py.core.canonical import JsonValue, plain
from client_py.core.sidfile import SidHeader, read_header
from server import abi
from server.engine import Engine, EngineError

_CLOCKS = {1: "PAL", 2: "NTSC"}
_MODELS = {1: "6581", 2: "8580"}


def describe_tune(engine: Engine, data: bytes, song: int) -> dict[str, JsonValue]:
    """All of it as plain values; raises SidFileError or EngineError when the file is no tune.

    A tune that can be read but not played says why in `plays.refused`.
    """
    header = read_header(data)
    engine.load(data)
    told: dict[str, JsonValue] = {field.name: plain(getattr(header, field.name)) for field in fields(SidHeader)}
    told["size_bytes"] = len(data)
    told["sha256"] = hashlib.sha256(data).hexdigest()
    told["md5"] = hashlib.md5(data, usedforsecurity=False).hexdigest()
    told["speeds"] = [header.speed(each) for each in range(1, header.songs + 1)]
    told["plays"] = _plays(engine, song)
    del told["speed_bits"]
    return told


def _plays(engine: Engine, song: int) -> dict[str, JsonValue]:
    try:
        engine.start(song)
    except EngineError as error:
        return {"engine": engine.version, "refused": str(error)}
    chips = engine.info(abi.Info.CHIPS)
    return {
        "engine": engine.version,
        "song": engine.info(abi.Info.SONG),
        "clock": _CLOCKS[engine.info(abi.Info.CLOCK_USED)],
        "clock_hz": engine.info(abi.Info.CLOCK_HZ),
        "frame_cycles": engine.info(abi.Info.FRAME_CYCLES),
        "models": [_MODELS[engine.info(abi.Info(abi.Info.MODEL_USED_1 + chip))] for chip in range(chips)],
    }


def tune_table(data: bytes, told: dict[str, JsonValue]) -> Table:
    """The same for reading."""
    header = read_header(data)
    play = f"${header.play_address:04X}" if header.play_address else "own interrupt"
    chips = zip(header.models, header.addresses, strict=True)
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in (
        ("Title", header.title),
        ("Author", header.author),
        ("Released", header.released),
        ("Format", f"{header.format} version {header.version}" + _kind(header)),
        ("Songs", f"{header.songs}, starts with {header.start_song}"),
        ("Memory", f"${header.load_address:04X}-${header.load_end:04X}"),
        ("Init, play", f"${header.init_address:04X}, {play}"),
        ("Called by", _speeds(header)),
        ("Clock", header.clock),
        ("Chips", ", ".join(f"{model} at ${address:04X}" for model, address in chips)),
        ("Plays as", _played(told["plays"])),
        ("Size", f"{len(data):,} bytes"),
        ("SHA-256", str(told["sha256"])),
        ("MD5", str(told["md5"])),
    ):
        table.add_row(name, value or "-")
    return table


def _kind(header: SidHeader) -> str:
    notes = {"Compute's player data": header.mus, "for PlaySID": header.playsid_specific, "BASIC": header.basic}
    told = [note for note, holds in notes.items() if holds]
    return f" ({', '.join(told)})" if told else ""


def _speeds(header: SidHeader) -> str:
    found = [header.speed(song) for song in range(1, header.songs + 1)]
    if len(set(found)) == 1:
        return {"raster": "raster interrupt", "CIA": "CIA timer"}[found[0]]
    timed = [str(song) for song, speed in enumerate(found, start=1) if speed == "CIA"]
    return f"raster interrupt, but songs {', '.join(timed)} by CIA timer"


def _played(plays: JsonValue) -> str:
    assert isinstance(plays, dict)
    if "refused" in plays:
        return f"not at all: {plays['refused']}"
    models = plays["models"]
    assert isinstance(models, list)
    return f"song {plays['song']}, {plays['clock']}, {', '.join(map(str, models))}"
