"""Which C++ compilers a machine can use: one for WebAssembly, one for the machine itself."""

import shutil
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tools.build import debian, venv
from tools.build.context import Context
from tools.build.run import run

# Newest first; 22 runs the engine 13-18 % faster than Zig's.
_CLANGS = ("22", "19")


@dataclass(frozen=True, slots=True)
class Compiler:
    """A C++ compiler: what to put before the flags, and its full version, which is a parameter of what it makes."""

    name: str  # "clang-22", "clang-19", "zig", "g++" ...
    command: tuple[str, ...]
    version: str


def for_wasm(ctx: Context) -> Compiler:
    """A compiler that knows --target=wasm32-wasi with a C++ library: Debian's clang, else Zig's from PyPI."""
    choices = {version: _clang_packages(version) for version in _CLANGS}
    for version, packages in choices.items():
        if debian.have(packages):
            return _compiler(ctx, f"clang-{version}", (f"clang++-{version}",))
    for version, packages in choices.items():
        if debian.can_install(ctx, packages):
            debian.install(ctx, packages, why="compiling the engine to WebAssembly")
            return _compiler(ctx, f"clang-{version}", (f"clang++-{version}",))
    if find_spec("ziglang") is None:
        ctx.say("> no clang for WebAssembly can be installed here: taking Zig's from PyPI (about 100 MB)")
        venv.install(ctx, Path(sys.executable), ctx.root / "requirements" / "zig.txt")
    return _compiler(ctx, "zig", (sys.executable, "-m", "ziglang", "c++"))


def for_native(ctx: Context) -> Compiler:
    """The machine's own C++20 compiler, installed from Debian when there is none."""
    for name in ("g++", "clang++", *(f"clang++-{version}" for version in _CLANGS)):
        if shutil.which(name):
            return _compiler(ctx, name, (name,))
    debian.install(ctx, ["g++"], why="compiling the engine for this machine")
    return _compiler(ctx, "g++", ("g++",))


def _clang_packages(version: str) -> list[str]:
    return [
        *(f"clang-{version}", f"lld-{version}", "wasi-libc", f"libc++-{version}-dev-wasm32"),
        *(f"libc++abi-{version}-dev-wasm32", f"libclang-rt-{version}-dev-wasm32"),
    ]


def _compiler(ctx: Context, name: str, command: tuple[str, ...]) -> Compiler:
    asked = run(ctx, [*command, "--version"], what=f"asking {name} for its version", next_step=f"Install {name} again.")
    return Compiler(name, command, asked.splitlines()[0])
