"""The build inside its virtual environment: one function a command."""

import argparse
import importlib
import os
import shutil
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from tools.build import bundle, node
from tools.build.bootstrap import become, told
from tools.build.commands import parse
from tools.build.context import Context, make_context
from tools.build.engine_facts import engine_version
from tools.build.errors import BuildError
from tools.build.files import locked


def make_bundle(ctx: Context) -> None:
    """dist/ and dist-admin/, and all that they take."""
    from tools.build import admin_bundle, engine, pyodide_parts

    wasm = engine.build_wasm(ctx)
    node.packages(ctx)
    bundle.make(ctx, wasm, engine_version, pyodide_parts.parts(ctx))
    admin_bundle.make(ctx)


def serve(ctx: Context, options: argparse.Namespace) -> int:
    with _alone(ctx):
        make_bundle(ctx)
    chosen = {
        "--host": options.host,
        "--port": options.port,
        "--collection": options.collection,
        "--roms": options.roms,
    }
    words = [str(word) for option, value in chosen.items() if value is not None for word in (option, value)]
    become([str(ctx.venv_bin / "sidflow"), "serve", "--dist", str(ctx.dist), *words])


def test(ctx: Context, options: argparse.Namespace) -> int:
    from tools.build import check, testing

    with _alone(ctx):
        make_bundle(ctx)
        testing.set_up(ctx, packages=not options.no_packages)
    check.check(ctx)
    # The tests of the page's modules run under the Node that the build uses, wherever it came from.
    os.environ["PATH"] = f"{node.node(ctx).parent}{os.pathsep}{os.environ['PATH']}"
    become([sys.executable, "-m", "pytest", *testing.side_by_side(os.cpu_count() or 1), *options.rest])


def bench(ctx: Context, options: argparse.Namespace) -> int:
    folder = ctx.root / "tools" / "bench"
    modules = (file for file in folder.glob("*.py") if "\ndef main(" in file.read_text(encoding="utf-8"))
    names = sorted(file.stem.replace("_", "-") for file in modules)
    if options.name and options.name not in names:
        raise BuildError(f"there is no benchmark called {options.name}", f"Choose one of: {', '.join(names)}")
    with _alone(ctx):
        make_bundle(ctx)
    for name in [options.name] if options.name else names:
        with ctx.say.step(f"bench {name}"):
            importlib.import_module(f"tools.bench.{name.replace('-', '_')}").main(ctx, options.rest)
    return 0


def run_command(ctx: Context, options: argparse.Namespace) -> int:
    match options.command:
        case "bundle":
            with _alone(ctx):
                make_bundle(ctx)
            ctx.say(f"The bundle is in {ctx.dist}")
        case "serve":
            return serve(ctx, options)
        case "test":
            return test(ctx, options)
        case "check":
            from tools.build import check

            node.packages(ctx)
            check.check(ctx)
        case "bench":
            return bench(ctx, options)
        case "demo":
            from tools.build import debian, demo

            if shutil.which("64tass") is None:
                debian.install(ctx, ["64tass"], why="assembling the bundled tunes")
            demo.main(ctx)
        case "lock":
            from tools.build import lock

            lock.lock(ctx)
    return 0


def _alone(ctx: Context) -> AbstractContextManager[None]:
    """Lets one build at a time work in this checkout; the second waits for the first, and finds its work done."""
    return locked(ctx.work / "lock", lambda: ctx.say("> another build is at work in this checkout: waiting for it"))


if __name__ == "__main__":
    context = make_context(Path.cwd(), os.environ)
    wanted = parse(sys.argv[1:])
    sys.exit(told(context, lambda: run_command(context, wanted)))
