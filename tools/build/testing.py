"""What the tests need beside the bundle: browsers, an assembler, the reference player and a native compiler."""

from dataclasses import dataclass

from tools.build import browsers, compilers, debian
from tools.build.context import Context


@dataclass(frozen=True, slots=True)
class Need:
    """Debian packages and what they are for, as a reader is told it."""

    why: str
    packages: tuple[str, ...]


NEEDS = (
    Need("the browser that the tests drive", browsers.CHROMIUM),
    Need("a second browser, which must sound the same", browsers.FIREFOX),
    Need("a loudspeaker for that one", ("pulseaudio", "pulseaudio-utils")),
    Need("assembling the bundled tunes", ("64tass",)),
    Need("the reference player that the engine is compared with", ("libsidplayfp-dev", "pkg-config")),
    Need("unpacking the collection that the engine is compared on", ("p7zip-full",)),
    Need("the database that workers on many machines share", ("postgresql",)),
)


# Each has browsers and servers of its own, and a browser works with more than one processor.
_MOST_PROCESSES = 4


def side_by_side(processors: int) -> list[str]:
    """Words for pytest: as many processes as pay, each with a stretch of the tests that lie side by side."""
    return ["-n", str(min(processors, _MOST_PROCESSES)), "--dist", "worksteal"]


def set_up(ctx: Context, *, packages: bool) -> None:
    """Installs them; with `packages` false only says what is missing, and the tests that need it skip."""
    for need in NEEDS:
        if packages:
            debian.install(ctx, need.packages, why=need.why)
        elif absent := debian.missing(need.packages):
            ctx.say(f"> without {', '.join(absent)}, tests are skipped that need {need.why}")
    if packages:
        compilers.for_native(ctx)
