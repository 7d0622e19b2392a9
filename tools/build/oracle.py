"""Builds the oracle: the engine's ABI over the installed libsidplayfp, as a shared library for comparisons."""

import shutil
from pathlib import Path

from tools.build import compilers
from tools.build.context import Context
from tools.build.errors import BuildError
from tools.build.keyed import make
from tools.build.run import run

PACKAGES = ("libsidplayfp-dev", "pkg-config")
_FLAGS = ("-std=c++20", "-O2", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared")
_INSTALL = f"Install it and start again: sudo apt-get install {' '.join(PACKAGES)}"


def missing_for_oracle(ctx: Context) -> str:
    """What keeps the oracle from being built here, as a sentence; empty when nothing does."""
    if shutil.which("pkg-config") is None:
        return "pkg-config is not installed."
    try:
        run(ctx, ["pkg-config", "--exists", "libsidplayfp"], what="looking for libsidplayfp", next_step=_INSTALL)
    except BuildError:
        return "libsidplayfp-dev is not installed."
    return ""


def build_oracle(ctx: Context) -> Path:
    """The oracle's shared library, made anew when its source, the header or the installed library changed."""
    if reason := missing_for_oracle(ctx):
        raise BuildError(f"The oracle needs libsidplayfp: {reason}", _INSTALL)
    version, flags = (
        run(ctx, ["pkg-config", *asked, "libsidplayfp"], what="asking for libsidplayfp", next_step=_INSTALL).split()
        for asked in (["--modversion"], ["--cflags", "--libs"])
    )
    compiler = compilers.for_native(ctx)
    wasm = ctx.root / "wasm"
    sources = [wasm / "oracle" / "oracle.cpp", wasm / "src" / "kernal.cpp"]
    library = ctx.work / "oracle" / "liboracle.so"

    def compile_it() -> None:
        library.parent.mkdir(parents=True, exist_ok=True)
        words: list[str | Path] = [*compiler.command, *_FLAGS, "-o", library, *sources, *flags]
        run(ctx, words, what="compiling the oracle", next_step="Look at the compiler's words above.")

    make(
        ctx,
        "oracle",
        inputs=[*sources, wasm / "engine.h", wasm / "src" / "kernal.h"],
        parameters={"flags": _FLAGS, "library": [*version, *flags], "compiler": compiler.version},
        outputs=[library],
        build=compile_it,
    )
    return library
