"""Runs inside Pyodide: compiles trees of .py files into trees of .pyc files that nobody checks against a source.

Words: the level of optimisation (2 leaves out docstrings and asserts, 0 nothing), then for each tree NAME=PLACE: the
sources are in /compile/in/NAME, the results go to /compile/out/NAME, and PLACE is where tracebacks say that the files
are.
"""

import importlib.util
import marshal
from pathlib import Path

_UNCHECKED_HASH = (0b01).to_bytes(4, "little")  # PEP 552: named by a hash of the source, which isn't looked at again


def main(words: list[str]) -> None:
    level, *trees = words
    for tree in trees:
        name, place = tree.split("=")
        compile_tree(Path("/compile/in", name), Path("/compile/out", name), place, int(level))


def compile_tree(sources: Path, results: Path, place: str, level: int) -> None:
    for file in sorted(sources.rglob("*.py")):
        name = file.relative_to(sources)
        text = file.read_bytes()
        code = compile(text, f"{place}/{name.as_posix()}", "exec", dont_inherit=True, optimize=level)
        head = importlib.util.MAGIC_NUMBER + _UNCHECKED_HASH + importlib.util.source_hash(text)
        result = (results / name).with_suffix(".pyc")
        result.parent.mkdir(parents=True, exist_ok=True)
        result.write_bytes(head + marshal.dumps(code))
