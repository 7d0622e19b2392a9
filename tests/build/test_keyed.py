"""A step is made again when something it depends on changed, and only then."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tools.build import keyed
from tools.build.context import BuildError, Context


class Step:
    """A step that upper-cases a file, and counts how often."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.input = ctx.root / "in.txt"
        self.output = ctx.work / "out.txt"
        self.input.write_text("a")
        self.built = 0

    def build(self) -> None:
        self.built += 1
        self.output.parent.mkdir(exist_ok=True)
        self.output.write_text(self.input.read_text().upper())

    def make(self, build: Callable[[], None] | None = None, **parameters: object) -> bool:
        return keyed.make(
            self.ctx,
            "step",
            inputs=[self.input],
            parameters=parameters,
            outputs=[self.output],
            build=build or self.build,
        )


@pytest.fixture
def step(ctx: Context) -> Step:
    return Step(ctx)


def test_made_once_while_nothing_changes(step: Step) -> None:
    assert [step.make(), step.make(), step.make()] == [True, False, False]
    assert step.built == 1


def test_made_again_after_a_change_of_the_input(step: Step) -> None:
    step.make()
    step.input.write_text("b")
    assert step.make()
    assert step.output.read_text() == "B"


def test_made_again_after_a_change_of_a_parameter(step: Step) -> None:
    step.make(flags=["-O2"])
    assert step.make(flags=["-O3"])
    assert not step.make(flags=["-O3"])


@pytest.mark.parametrize("harm", [Path.unlink, lambda output: output.write_text("x")], ids=["removed", "overwritten"])
def test_made_again_when_its_output_was_harmed(step: Step, harm: Callable[[Path], object]) -> None:
    step.make()
    harm(step.output)
    assert step.make()
    assert step.output.read_text() == "A"


def test_an_interrupted_step_is_made_again(step: Step) -> None:
    step.make()
    step.input.write_text("b")

    def fail() -> None:
        step.output.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        step.make(fail)
    # Back to the first input: the record of the first run must not vouch for the half-written file.
    step.input.write_text("a")
    assert step.make()
    assert step.output.read_text() == "A"


def test_a_new_file_in_an_input_folder_counts_and_its_time_does_not(ctx: Context) -> None:
    folder = ctx.root / "folder"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "one").write_text("1")
    before = keyed.key_of(ctx, [folder], {})
    (folder / "deep" / "one").touch()
    assert keyed.key_of(ctx, [folder], {}) == before
    (folder / "two").write_text("1")
    assert keyed.key_of(ctx, [folder], {}) != before


def test_renaming_an_input_counts(ctx: Context) -> None:
    (ctx.root / "one").write_text("1")
    before = keyed.key_of(ctx, [ctx.root / "one"], {})
    (ctx.root / "one").rename(ctx.root / "two")
    assert keyed.key_of(ctx, [ctx.root / "two"], {}) != before


def test_an_absent_input_is_named(step: Step) -> None:
    step.input.unlink()
    with pytest.raises(BuildError, match=r"in\.txt is an input"):
        step.make()


def test_a_step_that_makes_nothing_is_an_error(step: Step) -> None:
    with pytest.raises(BuildError, match=r"without making .*out\.txt"):
        step.make(lambda: None)
