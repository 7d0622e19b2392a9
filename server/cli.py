"""The `sidflow` command: serve, and the engine from the command line."""

import csv
import os
import sys
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from client_py.core.canonical import canonical_json
from client_py.core.contract import MAX_FILE_BYTES
from client_py.core.errors import SidflowError
from server import abi
from server.access.commands import admin_cli
from server.app import create_app
from server.audit.commands import audit_cli
from server.backup.commands import backup, restore
from server.bundle import engine_file
from server.checking import Verdict, check_folder, tunes_below
from server.describing import describe_tune, tune_table
from server.engine import Engine, EngineConfig
from server.engine_module import EngineModule
from server.jobs.beside import worker_beside
from server.jobs.collection_commands import collection_cli
from server.jobs.commands import jobs_cli, worker
from server.learning.commands import evaluate
from server.listen import run
from server.logs import configure_logs
from server.paths import PathError, read_regular
from server.rendering import render_wav
from server.settings import Settings, load_settings
from server.tracing import write_trace

cli = typer.Typer(
    name="sidflow",
    help="Serves SIDFlow, and runs its engine over tunes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
cli.add_typer(jobs_cli, name="jobs")
cli.add_typer(collection_cli, name="collection")
cli.add_typer(admin_cli, name="admin")
cli.add_typer(audit_cli, name="audit")
cli.command()(worker)
cli.command()(evaluate)
cli.command()(backup)
cli.command()(restore)
_OUT = Console(highlight=False)
_ERR = Console(stderr=True, highlight=False)


class CommandError(SidflowError):
    """What was asked for on the command line can't be done."""


class Model(StrEnum):
    AUTO = "auto"
    MOS6581 = "6581"
    MOS8580 = "8580"


class Clock(StrEnum):
    AUTO = "auto"
    PAL = "PAL"
    NTSC = "NTSC"


class Core(StrEnum):
    RESIDFP = "residfp"
    FAST = "fast"


class Sampling(StrEnum):
    CHEAP = "cheap"
    BEST = "best"


# Values of `enum sid_config_key`'s settings are the places of these words.
_MODELS = list(Model)
_CLOCKS = list(Clock)
_CORES = list(Core)
_SAMPLINGS = list(Sampling)

File = Annotated[Path, typer.Argument(help="A .sid file.", show_default=False)]
SongOption = Annotated[int, typer.Option("--song", min=0, max=256, help="1-based; 0 is the file's start song.")]
ModelOption = Annotated[Model, typer.Option("--model", help="Chip model of all chips; auto is as the tune says.")]
ClockOption = Annotated[Clock, typer.Option("--clock", case_sensitive=False, help="auto is as the tune says.")]
EngineOption = Annotated[
    Path | None, typer.Option("--engine", help="The engine sid.wasm; without it, the bundle's.", show_default=False)
]
DistOption = Annotated[Path | None, typer.Option("--dist", help="Folder of the bundle.", show_default=False)]


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="0 takes a free one.", show_default="8064")] = None,
    collection: Annotated[Path | None, typer.Option(help="Folder of tunes to offer.", show_default=False)] = None,
    roms: Annotated[
        Path | None, typer.Option(help="Folder of ROM images, each folder in it a bundle.", show_default=False)
    ] = None,
    dist: DistOption = None,
) -> None:
    """Serves the page and its tunes."""
    settings = _settings(host=host, port=port, collection=collection, roms=roms, dist=dist)

    def tell(words: str) -> None:
        _OUT.print(words, soft_wrap=True, markup=False)

    app = create_app(settings, tell=tell)

    def ready(address: str) -> None:
        tell(f"SIDFlow plays at {address}")
        app.state.access.announce()

    with worker_beside(settings):
        run(app, settings, ready, app.state.streams.close)


@cli.command()
def render(
    file: File,
    out: Annotated[Path, typer.Option("--out", help="The WAV file to write.", show_default=False)],
    song: SongOption = 0,
    seconds: Annotated[float, typer.Option(min=0.01, max=86_400, help="How long.")] = 180.0,
    rate: Annotated[int, typer.Option(min=8000, max=192_000, help="Hz.")] = 44_100,
    channels: Annotated[int, typer.Option(min=1, max=2)] = 1,
    model: ModelOption = Model.AUTO,
    clock: ClockOption = Clock.AUTO,
    core: Annotated[Core, typer.Option(help="Model of the chip: reSIDfp, or the cheap one.")] = Core.RESIDFP,
    sampling: Annotated[Sampling, typer.Option(help="How the chip's output becomes samples.")] = Sampling.BEST,
    engine: EngineOption = None,
    dist: DistOption = None,
) -> None:
    """Renders a song to a WAV file of 16-bit PCM and prints its SHA-256."""
    config = EngineConfig(
        rate_hz=rate,
        channels=channels,
        sampling=_SAMPLINGS.index(sampling),
        clock=_CLOCKS.index(clock),
        model=_MODELS.index(model),
        core=_CORES.index(core),
    )
    with _engine(_settings(engine=engine, dist=dist)) as machine, _progress() as progress:
        machine.configure(config)
        machine.load(_tune(file))
        machine.start(song)
        task = progress.add_task("rendering", total=round(seconds * rate))
        digest = render_wav(machine, seconds, rate, channels, out, lambda frames: progress.advance(task, frames))
    _OUT.print(f"{digest}  {out}", soft_wrap=True)


@cli.command()
def trace(
    file: File,
    song: SongOption = 0,
    frames: Annotated[int, typer.Option(min=1, max=10_000_000, help="Raster frames, about 50 a second.")] = 500,
    out: Annotated[Path | None, typer.Option("--out", help="A file; without it, standard output.")] = None,
    model: ModelOption = Model.AUTO,
    clock: ClockOption = Clock.AUTO,
    engine: EngineOption = None,
    dist: DistOption = None,
) -> None:
    """Lists what a song writes to its chips, as CSV: frame, cycle within the frame, chip from 0, register, value."""
    config = EngineConfig(clock=_CLOCKS.index(clock), model=_MODELS.index(model))
    with _engine(_settings(engine=engine, dist=dist)) as machine:
        machine.configure(config)
        machine.load(_tune(file))
        machine.trace_start(abi.SID_MAX_TRACE_WRITES)
        machine.start(song)
        if out is None:
            write_trace(machine, frames, sys.stdout)
        else:
            with out.open("w", newline="") as opened:
                rows = write_trace(machine, frames, opened)
            _ERR.print(f"{rows:,} writes in {out}", soft_wrap=True)


@cli.command()
def info(
    file: File,
    song: SongOption = 0,
    json: Annotated[bool, typer.Option("--json", help="Canonical JSON.")] = False,
    engine: EngineOption = None,
    dist: DistOption = None,
) -> None:
    """Describes a tune, and says how the engine would play it."""
    data = _tune(file)
    with _engine(_settings(engine=engine, dist=dist), guarded=True) as machine:
        told = describe_tune(machine, data, song)
    if json:
        sys.stdout.write(canonical_json(told) + "\n")
    else:
        _OUT.print(tune_table(data, told))


@cli.command()
def check(
    folder: Annotated[Path, typer.Argument(help="A folder of .sid files.", show_default=False)],
    seconds: Annotated[float, typer.Option(min=0.2, max=600, help="How much of each tune to render.")] = 1.0,
    bound: Annotated[float, typer.Option(min=0.1, help="Seconds of a processor that a tune may take.")] = 10.0,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = os.cpu_count() or 1,
    csv_file: Annotated[Path | None, typer.Option("--csv", help="A file for the results.", show_default=False)] = None,
    engine: EngineOption = None,
    dist: DistOption = None,
) -> None:
    """Loads and renders each tune of a folder: sound, silent or error; fails when one breaks the engine or is late."""
    if not folder.is_dir():
        raise CommandError(f"{folder} is no folder.")
    settings = _settings(engine=engine, dist=dist)
    total = len(tunes_below(folder))
    results = []
    with _progress() as progress:
        task = progress.add_task("checking", total=total)
        for result in check_folder(_engine_file(settings), settings.data, folder, seconds, bound, jobs):
            results.append(result)
            progress.advance(task)
    if csv_file is not None:
        with csv_file.open("w", newline="", encoding="utf-8") as opened:
            writer = csv.writer(opened, lineterminator="\n")
            writer.writerow(("path", "verdict", "peak_to_peak", "reason"))
            writer.writerows((each.path, each.verdict, each.peak_to_peak, each.reason) for each in results)
    counts = Counter(each.verdict for each in results)
    _OUT.print(f"{total:,} tunes: " + ", ".join(f"{counts[verdict]:,} {verdict}" for verdict in Verdict))
    faults = [each for each in results if each.verdict in (Verdict.LATE, Verdict.BROKEN)]
    for each in faults:
        _ERR.print(f"{each.path}: {each.reason}", soft_wrap=True, markup=False)
    if faults:
        raise CommandError(f"{len(faults):,} of {total:,} tunes broke the engine or were late.")


def main() -> None:
    """Runs the command; an error is one sentence on standard error and exit code 1."""
    try:
        cli()
    except BrokenPipeError:
        # The reader of our output has seen enough; Python would complain once more while it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (SidflowError, OSError) as error:
        _ERR.print(str(error), style="red", soft_wrap=True, markup=False)
        sys.exit(1)


def _settings(**given: object) -> Settings:
    settings = load_settings(**given)
    configure_logs(settings.log_level, sys.stderr)
    return settings


def _engine_file(settings: Settings) -> Path:
    return settings.engine if settings.engine is not None else engine_file(settings.dist)


def _engine(settings: Settings, *, guarded: bool = False) -> Engine:
    return Engine(EngineModule(_engine_file(settings), settings.data, guarded=guarded))


def _tune(file: Path) -> bytes:
    try:
        return read_regular(file.resolve(strict=True), MAX_FILE_BYTES)
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from None
    except PathError as error:
        raise CommandError(f"{file} can't be read: {error}.") from None


def _progress() -> Progress:
    """A bar on standard error where that is a terminal, else nothing."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=_ERR,
        transient=True,
        disable=not _ERR.is_terminal,
    )


if __name__ == "__main__":
    main()
