"""How fast the engine runs: wasm under Node and wasmtime, and the same sources native; one to three chips.

    python3 build.py bench engine [--seconds S] [--rounds N]

Times are of the processor, best of a few rounds, in blocks of 128 frames as the audio thread asks for them. A bundled
tune for two chips is played; its header is changed to claim one or three, so that only the number of chips differs.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from server.engine import Engine, EngineConfig
from server.engine_module import EngineModule
from tools.bench import native, report
from tools.build.context import Context
from tools.build.engine import build_native, build_wasm
from tools.build.node import node
from tools.build.run import run

TUNE = "canon.sid"
RATE_HZ = 44_100
QUANTUM = 128
CLOCK_HZ = 985_248
SKIP_S = 60
LEAST_RATIO = 0.6
_VERSION, _SECOND, _THIRD = 5, 0x7A, 0x7B  # places in the header: docs of the SID file format
_THIRD_ADDRESS = 0x44  # $D440


@dataclass(frozen=True, slots=True)
class Job:
    """What is timed in every host."""

    tune: str
    sampling: int
    core: int
    seconds: float
    skipCycles: int  # noqa: N815 - crosses to JavaScript
    rounds: int


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of processor time: for the job's sound, for its silent run, for the first start and a later one."""

    render_s: float
    skip_s: float
    first_start_s: float
    start_s: float


def main(ctx: Context, argv: Sequence[str]) -> int:
    """Prints the tables; answers 0 when wasm has 0.6 of the native speed or more with one chip, else 1."""
    parser = argparse.ArgumentParser(prog="build.py bench engine")
    parser.add_argument("--seconds", type=float, default=8.0, help="seconds of sound a round, default 8")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the best counts; default 3")
    options = parser.parse_args(argv)
    wasm, library = build_wasm(ctx), native.load_library(build_native(ctx))
    jobs = [
        Job(str(claiming(ctx, chips)), sampling, core, options.seconds, SKIP_S * CLOCK_HZ, options.rounds)
        for core, sampling in ((0, 1), (0, 0), (1, 1))
        for chips in (1, 2, 3)
    ]
    hosts: dict[str, Callable[[], list[Times]]] = {
        "wasm in Node": lambda: under_node(ctx, wasm, jobs),
        "wasm in wasmtime": lambda: under_wasmtime(ctx, wasm, jobs),
        "native": lambda: [in_native(library, job) for job in jobs],
    }
    found: dict[str, list[Times]] = {}
    for name, measure in hosts.items():
        with ctx.say.step(f"timing the engine: {name}"):
            found[name] = measure()
    body = text(found, options.seconds)
    ctx.say(body)
    report.store(ctx, "engine", "The engine's speed", body)
    return 0 if ratio(found, "wasm in Node") >= LEAST_RATIO else 1


def claiming(ctx: Context, chips: int) -> Path:
    """A copy of the tune whose header claims that many chips."""
    data = bytearray((ctx.root / "public" / "demo" / TUNE).read_bytes())
    data[_VERSION] = {1: 2, 2: 3, 3: 4}[chips]
    data[_SECOND] = data[_SECOND] if chips > 1 else 0
    data[_THIRD] = _THIRD_ADDRESS if chips > 2 else 0
    path = ctx.work / "bench" / f"{chips}-chips.sid"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def under_node(ctx: Context, wasm: Path, jobs: Sequence[Job]) -> list[Times]:
    script = ctx.root / "tools" / "bench" / "engine-node.mjs"
    told = run(
        ctx,
        [node(ctx), script, wasm, json.dumps([asdict(job) for job in jobs])],
        what="the engine under Node",
        next_step="Run python3 build.py check.",
    )
    return [Times(**each) for each in json.loads(told)]


def under_wasmtime(ctx: Context, wasm: Path, jobs: Sequence[Job]) -> list[Times]:
    module = EngineModule(wasm, ctx.work / "bench", guarded=False)

    def one(job: Job) -> Times:
        with Engine(module) as engine:
            engine.load(Path(job.tune).read_bytes())
            engine.configure(EngineConfig(sampling=job.sampling, core=job.core))
            first_start_s = timed(lambda: engine.start(1))
            start_s = timed(lambda: engine.start(1))
            engine.render_f32(RATE_HZ)
            render_s = timed(lambda: quanta(job.seconds, engine.render_f32))
            engine.start(1)
            return Times(render_s, timed(lambda: skipped(job.skipCycles, engine.skip)), first_start_s, start_s)

    return [best(job.rounds, lambda job=job: one(job)) for job in jobs]  # type: ignore[misc]  # bound now, on purpose


def in_native(library: native.Library, job: Job) -> Times:
    settings: dict[int, float] = {native.CONFIG_SAMPLING: job.sampling, native.CONFIG_CORE: job.core}

    def one() -> Times:
        file = Path(job.tune).read_bytes()
        with native.new_engine(library) as engine:
            first_start_s = timed(lambda: engine.start(file, 1, settings))
            start_s = timed(lambda: engine.start(file, 1, settings))
            engine.render(RATE_HZ)
            render_s = timed(lambda: quanta(job.seconds, engine.render))
            engine.start(file, 1, settings)
            return Times(render_s, timed(lambda: skipped(job.skipCycles, engine.skip)), first_start_s, start_s)

    return best(job.rounds, one)


def quanta(seconds: float, render: Callable[[int], object]) -> None:
    for _ in range(int(seconds * RATE_HZ / QUANTUM)):
        render(QUANTUM)


def skipped(cycles: int, skip: Callable[[int], object]) -> None:
    piece = 1 << 20
    for start in range(0, cycles, piece):
        skip(min(piece, cycles - start))


def best(rounds: int, once: Callable[[], Times]) -> Times:
    """The best of each figure."""
    found = [once() for _ in range(rounds)]
    return Times(
        min(each.render_s for each in found),
        min(each.skip_s for each in found),
        min(each.first_start_s for each in found),
        min(each.start_s for each in found),
    )


def timed(work: Callable[[], object]) -> float:
    """Seconds of this process's processor time."""
    before = time.process_time()
    work()
    return time.process_time() - before


def ratio(found: dict[str, list[Times]], host: str) -> float:
    """A host's speed as a share of the native one, one chip, best sampling."""
    return found["native"][0].render_s / found[host][0].render_s


def text(found: dict[str, list[Times]], seconds: float) -> str:
    """The tables as Markdown."""
    kinds = [
        f"{core}, {chips} SID{'s' if chips > 1 else ''}"
        for core in ("reSIDfp, best sampling", "reSIDfp, cheap sampling", "fast chip")
        for chips in (1, 2, 3)
    ]
    rows = [
        [kind, *(f"{seconds / times[number].render_s:.1f}" for times in found.values())]
        for number, kind in enumerate(kinds)
    ]
    rows.append(["silent run, 1 SID", *(f"{SKIP_S / times[0].skip_s:.0f}" for times in found.values())])
    starts = [
        [what, *(f"{getattr(times[0], name) * 1000:.1f} ms" for times in found.values())]
        for what, name in (("first start, tables filled", "first_start_s"), ("later start", "start_s"))
    ]
    verdict = (
        f"Wasm in Node has {ratio(found, 'wasm in Node'):.2f} of the native speed, in wasmtime "
        f"{ratio(found, 'wasm in wasmtime'):.2f} (1 SID, best sampling); at least {LEAST_RATIO} is asked for."
    )
    tables = [report.table(["", *found], rows), report.table(["", *found], starts)]
    return "\n\n".join(["Multiples of real time on one core.", *tables, verdict])
