"""The cut runtime boots under Node, counts right, and runs our package; a failing program shows its traceback."""

import json
import math
from dataclasses import fields
from pathlib import Path

import pytest

from client_py.core.contract import Catalogue
from tests.python_in_page import context, runtime
from tools.build.context import BuildError
from tools.build.pyodide_run import Job, run_inside

HERE = Path(__file__).parent


def test_numpy_and_our_package_work(tmp_path: Path) -> None:
    run_inside(
        context(),
        Job(
            home=runtime(),
            program=HERE / "inside_numpy.py",
            words=["/out/said.json"],
            mounts={"/out": tmp_path, "/runtime": runtime()},
            path=["/runtime/client_py.zip"],
            packages=runtime(),
        ),
        what="numpy in the cut runtime",
    )
    said = json.loads((tmp_path / "said.json").read_bytes())
    root = math.sqrt(5)
    assert said["eigenvalues"] == pytest.approx([(7 - root) / 2, (7 + root) / 2])
    assert said["again"] < 1e-14
    assert said["solved"] == pytest.approx([1 / 11, 7 / 11])
    assert said["unique"] == [1.0, 2.0, 3.0]
    assert said["middles"] == [1.5, 1.5]
    assert said["there_and_back"] < 1e-15
    assert said["random_gone"]
    assert said["fields"] == [field.name for field in fields(Catalogue)]
    # Tracebacks name the place in the zip, and no folder of the machine that compiled it.
    assert 'File "/lib/client_py.zip/client_py/core/sidfile.py", line' in said["told"]


def test_a_failing_program_shows_its_traceback(tmp_path: Path) -> None:
    program = tmp_path / "fails.py"
    program.write_text("def main(words):\n    raise ValueError(' '.join(words))\n")
    job = Job(home=runtime(), program=program, words=["this", "is", "why"])
    with pytest.raises(BuildError, match="ValueError: this is why"):
        run_inside(context(), job, what="a program that fails")
