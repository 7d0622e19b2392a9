"""The commands of build.py and their options; understood before the virtual environment stands, so stdlib only."""

import argparse
from collections.abc import Sequence
from pathlib import Path


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The command (`command`), its options, and in `rest` what is handed on to another program."""
    parser = argparse.ArgumentParser(
        prog="build.py",
        description="Sets SIDFlow up, and builds, serves, checks, tests and measures it. Without a command: bundle.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text)

    command("bundle", "make the static bundle in dist/")
    serve = command("serve", "build what changed, and serve it")
    serve.add_argument("--port", type=int, help="default 8064")
    serve.add_argument("--host", help="the address to listen on, default this machine alone")
    serve.add_argument(
        "--collection", metavar="DIR", type=_folder, help="a folder of .sid files to serve beside the bundled tunes"
    )
    serve.add_argument("--roms", metavar="DIR", type=_folder, help="a folder of ROM images, each folder in it a bundle")
    test = command("test", "run every check and every test; further words go to pytest")
    test.add_argument(
        "--no-packages", action="store_true", help="install no system packages: what needs them is skipped, and says so"
    )
    command("check", "ruff, mypy and tsc over everything")
    bench = command("bench", "measure, and write docs/performance.md; without a name: everything")
    bench.add_argument("name", nargs="?", metavar="NAME", help="a module of tools/bench: engine, oracle, page ...")
    command("demo", "make the bundled tunes anew from their sources")
    command("lock", "lock the dependencies anew, after a change in pyproject.toml or package.json")
    clean = command("clean", "remove what was built; the downloads in the cache stay")
    clean.add_argument("--all", action="store_true", help="the virtual environment and node_modules too")

    options, rest = parser.parse_known_args(argv)
    options.command = options.command or "bundle"
    if rest and options.command not in ("test", "bench"):
        parser.error(f"{options.command} takes no {rest[0]!r}")
    options.rest = [word for word in rest if word != "--"]
    return options


def _folder(text: str) -> Path:
    folder = Path(text).expanduser().absolute()
    if not folder.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is no folder")
    return folder
