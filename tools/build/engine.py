"""Compiles the SID engine: sid.wasm for browser and server, and a native library for tests, sanitizers and benchmarks.

The C64 around the chip is in wasm/src; the chip is reSIDfp from the source archive of pyresidfp, which is downloaded by
its hash and not kept in the repository. `python -m tools.build.engine` makes both and says where they are.
"""

import hashlib
import os
import re
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.build import compilers
from tools.build.compilers import Compiler
from tools.build.context import Context, make_context
from tools.build.errors import BuildError
from tools.build.fetch import Download, Sdist, fetch
from tools.build.files import write_atomic
from tools.build.keyed import make
from tools.build.run import run

RESIDFP = Download(
    name="pyresidfp-0.17.0.tar.gz",
    sha256="4a805c7a08b157dcc759012d21d5de1f9eb5b5427aa2fee47e72bc2c1d9a707f",
    sources=(Sdist(project="pyresidfp", version="0.17.0", backend="scikit_build_core.build"),),
)

# Our sources that move reSIDfp's parts from outside.
_INSIDERS = ("voices.cpp", "resid_chip.cpp")
_OPTIONS = {  # what reSIDfp's own build asks CMake for
    "RESID_BRANCH_HINTS": "1",
    "HAVE_BUILTIN_EXPECT": "1",
    "RESID_INLINING": "1",
    "RESID_INLINE": "inline",
    "PACKAGE_VERSION": "0.17.0",
}
_COMMON = ("-std=c++20", "-DHAVE_CXX20")
_OURS = ("-Wall", "-Wextra", "-Wconversion", "-Wno-sign-conversion", "-Werror")
_THEIRS = ("-w",)
_RELEASE = ("-O3", "-DNDEBUG")
_WASM = ("-Wno-deprecated", "-flto", "-msimd128", "-fno-rtti", "-fignore-exceptions", "-fvisibility=hidden")
_WASM_LINK = ("-Wl,--strip-all", "-Wl,--gc-sections", "-Wl,-z,stack-size=131072")
_SANITIZERS = (
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=undefined",
    "-fno-omit-frame-pointer",
    "-O1",
    "-g",
)
_REPORT = "Look at the compiler's words above; a clean checkout compiles."


@dataclass(frozen=True, slots=True)
class _Target:
    """One thing to compile: how, and where its objects go."""

    name: str
    compiler: Compiler
    flags: tuple[str, ...]
    link: tuple[str, ...]
    output: Path
    more: tuple[Path, ...] = ()  # sources beside the engine's own


def residfp_sources(ctx: Context) -> Path:
    """The folder that holds residfp/ of the pinned archive, with siddefs-fp.h made from its template."""
    folder = ctx.work / "engine" / "src"
    make(
        ctx,
        "residfp",
        inputs=[Path(__file__)],
        parameters={"sha256": RESIDFP.sha256, "options": _OPTIONS},
        outputs=[folder / "residfp" / "siddefs-fp.h", folder / "residfp" / "SID.h", folder / "sidcxx11.h"],
        build=lambda: _unpack(fetch(ctx, RESIDFP), folder),
    )
    return folder


def build_wasm(ctx: Context) -> Path:
    """sid.wasm: one file without imports that speaks wasm/engine.h."""
    compiler = compilers.for_wasm(ctx)
    exports = tuple(f"-Wl,--export={name}" for name in exported_names(ctx.root / "wasm" / "engine.h"))
    target = _Target(
        name="engine-wasm",
        compiler=compiler,
        flags=("--target=wasm32-wasi", *_RELEASE, *_WASM),
        link=("--target=wasm32-wasi", "-flto", "-mexec-model=reactor", *_WASM_LINK, *exports),
        output=ctx.work / "engine" / "sid.wasm",
    )
    return _build(ctx, target)


def build_native(ctx: Context, sanitize: bool = False) -> Path:
    """The same engine as a shared library of this machine; with `sanitize` its faults end the program that runs it."""
    compiler = compilers.for_native(ctx)
    kind = "sanitized" if sanitize else "native"
    target = _Target(
        name=f"engine-{kind}",
        compiler=compiler,
        flags=("-fPIC", "-fvisibility=hidden", *(_SANITIZERS if sanitize else _RELEASE)),
        link=("-shared", "-Wl,-Bsymbolic", *(_SANITIZERS if sanitize else ())),
        output=ctx.work / "engine" / f"libsidengine-{kind}.so",
    )
    return _build(ctx, target)


def build_program(ctx: Context, source: Path) -> Path:
    """A program of this machine: `source`, which may look inside the engine, linked with all its objects."""
    compiler = compilers.for_native(ctx)
    target = _Target(
        name=f"program-{source.stem}",
        compiler=compiler,
        flags=("-fPIC", "-fvisibility=hidden", *_RELEASE),
        link=(),
        output=ctx.work / "engine" / source.stem,
        more=(source,),
    )
    return _build(ctx, target)


def exported_names(header: Path) -> list[str]:
    """The functions of the ABI, in the header's order."""
    text = re.sub(r"/\*.*?\*/", "", header.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.findall(r"^[a-z_0-9 ]+\*?\s*\*?(sid_[a-z0-9_]+)\(", text, flags=re.MULTILINE)


def _unpack(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as tar:
        for member in tar:
            path = Path(member.name)
            inside = path.parts[1:]
            if not member.isfile() or inside[:1] != ("src",) or ".." in path.parts:
                continue
            if inside[1] == "residfp" or inside[1:] == ("sidcxx11.h",):
                content = tar.extractfile(member)
                if content is None:
                    raise BuildError(f"{member.name} in {archive.name} can't be read", "Remove it from the cache.")
                write_atomic(folder.joinpath(*inside[1:]), content.read())
    template = (folder / "residfp" / "siddefs-fp.h.in").read_text(encoding="utf-8")
    write_atomic(folder / "residfp" / "siddefs-fp.h", configure(template, _OPTIONS).encode())


def configure(template: str, options: Mapping[str, str]) -> str:
    """A header from its CMake template, for the two forms of directive that it uses."""
    text = re.sub(r"#cmakedefine01 (\w+)", lambda found: f"#define {found[1]} {options[found[1]]}", template)
    text = re.sub(r"#cmakedefine (\w+)", lambda found: f"#define {found[1]}", text)
    return re.sub(r"@(\w+)@", lambda found: options[found[1]], text)


def _build(ctx: Context, target: _Target) -> Path:
    sources = residfp_sources(ctx)
    ours = ctx.root / "wasm"
    parameters = {
        "compiler": target.compiler.version,
        "flags": [*_COMMON, *_OURS, *target.flags],
        "link": list(target.link),
        "residfp": RESIDFP.sha256,
    }
    make(
        ctx,
        target.name,
        inputs=[ours / "src", ours / "shadow", ours / "engine.h", Path(__file__), *target.more],
        parameters=parameters,
        outputs=[target.output],
        build=lambda: _compile_all(ctx, target, sources),
    )
    return target.output


def _compile_all(ctx: Context, target: _Target, sources: Path) -> None:
    ours = ctx.root / "wasm"
    chip = sorted(
        path
        for pattern in ("residfp/*.cpp", "residfp/version.cc", "residfp/resample/*.cpp")
        for path in sources.glob(pattern)
    )
    own = [*sorted((ours / "src").glob("*.cpp")), *target.more]
    units = [*((path, _THEIRS) for path in chip), *((path, _OURS) for path in own)]
    include = [f"-I{ours / 'shadow'}", f"-I{ours / 'src'}", f"-isystem{sources}", f"-isystem{sources / 'residfp'}"]
    folder = ctx.work / "engine" / target.name
    folder.mkdir(parents=True, exist_ok=True)
    objects: list[Path] = []
    with ctx.say.progress(
        f"compiling the engine ({target.name}, {target.compiler.name})", len(units), "files"
    ) as report:
        for done, (path, warnings) in enumerate(units):
            report(done)
            extra = ["-fno-access-control"] if path.name in _INSIDERS else []
            flags = [*_COMMON, *target.flags, *warnings, *extra, f"-ffile-prefix-map={ctx.root}=."]
            objects.append(_compile(ctx, target, path, [*flags, *include], folder))
        report(len(units))
    # Zig puts its C++ library before the objects: what runtime.cpp defines must be known before the first use of it.
    objects.sort(key=lambda path: not path.name.startswith("runtime-"))
    scratch = target.output.with_suffix(".part")
    words: list[str | Path] = [*target.compiler.command, *objects, "-o", scratch, *target.link]
    run(ctx, words, what=f"linking {target.output.name}", next_step=_REPORT)
    os.replace(scratch, target.output)  # who has the old one open keeps it


def _compile(ctx: Context, target: _Target, path: Path, flags: list[str], folder: Path) -> Path:
    """One object, kept under a name made of what it is made from, so that an unchanged file isn't compiled again."""
    words: list[str | Path] = [*target.compiler.command, *flags]
    read = run(ctx, [*words, "-E", "-P", path], what=f"reading {path.name}", next_step=_REPORT)
    key = hashlib.sha256("\0".join([target.compiler.version, *flags, read]).encode()).hexdigest()[:16]
    made = folder / f"{path.stem}-{key}.o"
    if not made.exists():
        for old in folder.glob(f"{path.stem}-{'?' * 16}.o"):
            old.unlink()
        scratch = folder / f"{path.stem}.part"
        run(ctx, [*words, "-c", path, "-o", scratch], what=f"compiling {path.name}", next_step=_REPORT)
        os.replace(scratch, made)
    return made


def main() -> None:
    """Makes both builds, or with --sanitize the sanitized library, and prints their paths."""
    ctx = make_context(Path(__file__).resolve().parents[2], os.environ)
    made = [build_native(ctx, sanitize=True)] if "--sanitize" in sys.argv else [build_wasm(ctx), build_native(ctx)]
    for path in made:
        ctx.say(f"{path.relative_to(ctx.root)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
