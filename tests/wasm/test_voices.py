"""What a tune can read of the chip, run in jumps, against reSIDfp cycle by cycle under the same random writes."""

from pathlib import Path

import pytest

from tools.build.context import Context
from tools.build.engine import build_program
from tools.build.run import run

SOURCE = Path(__file__).with_name("voices_against_residfp.cpp")


@pytest.mark.slow
def test_jumps_read_like_single_cycles(context: Context) -> None:
    program = build_program(context, SOURCE)
    said = run(context, [program, "40"], what="voices beside reSIDfp", next_step="Look at voices.cpp.")
    assert said == "40 runs alike\n"
