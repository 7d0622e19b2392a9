"""The list of what the page's Python keeps of the standard library; run as a module, it writes the list anew.

`pyodide_modules.txt` is reviewed like code: a file a line, as the library's zip names it. Regenerating it boots the
uncut Pyodide under Node and does there what the page does, see pyodide_inside_list.py.
"""

import os
import sys
import tempfile
from pathlib import Path

from tools.build import node
from tools.build.bootstrap import told
from tools.build.context import Context, make_context
from tools.build.files import write_atomic
from tools.build.pyodide_run import Job, run_inside
from tools.build.pyodide_source import Source, ours, source

LIST = Path(__file__).with_name("pyodide_modules.txt")
_HEAD = "# Written by `python -m tools.build.pyodide_list`: the files of the standard library that the page needs.\n"


def listed() -> list[str]:
    """The list as it stands in the checkout."""
    return [line for line in LIST.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def needed(ctx: Context, found: Source) -> list[str]:
    """The list as it has to be for the Python of this checkout."""
    with tempfile.TemporaryDirectory() as folder:
        job = Job(
            home=found.home,
            program=Path(__file__).with_name("pyodide_inside_list.py"),
            words=["/ours", "/out/list.txt"],
            mounts={**{f"/ours/{name}": place for name, place in ours(ctx).items()}, "/out": Path(folder)},
            path=["/ours"],
            packages=found.numpy.parent,
        )
        run_inside(ctx, job, what="listing what the page needs of the standard library")
        return (Path(folder) / "list.txt").read_text(encoding="utf-8").splitlines()


def main(ctx: Context) -> int:
    node.packages(ctx)
    files = needed(ctx, source(ctx))
    write_atomic(LIST, (_HEAD + "\n".join(files) + "\n").encode())
    ctx.say(f"{len(files)} files of the standard library are listed in {LIST.relative_to(ctx.root)}")
    return 0


if __name__ == "__main__":
    context = make_context(Path.cwd(), os.environ)
    sys.exit(told(context, lambda: main(context)))
