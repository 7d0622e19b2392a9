"""What every step of the build is given: the folders it may use, and the voice it speaks with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.build.errors import BuildError
from tools.build.say import Say

__all__ = ["BuildError", "Context", "make_context"]


@dataclass(frozen=True, slots=True)
class Context:
    """The folders of one build. `work` and `dist` may be removed at any time; the next build makes them again."""

    root: Path  # the checkout
    cache: Path  # downloads by hash, outside the checkout, shared by all checkouts of this user
    work: Path  # what steps make for one another: objects, the engine, keys of inputs, logs
    dist: Path  # the finished bundle
    mirror: str | None = None  # asked first for every download
    say: Say = field(default_factory=Say)

    @property
    def dist_admin(self) -> Path:
        """The operator's bundle: beside the other, never in it."""
        return self.dist.with_name(f"{self.dist.name}-admin")

    @property
    def venv_bin(self) -> Path:
        return self.root / ".venv" / "bin"


def make_context(root: Path, environ: Mapping[str, str], say: Say | None = None) -> Context:
    """The context of a checkout. The cache is SIDFLOW_CACHE, else sidflow in XDG_CACHE_HOME, else ~/.cache/sidflow."""
    if own := environ.get("SIDFLOW_CACHE"):
        cache = Path(own)
    elif base := environ.get("XDG_CACHE_HOME"):
        cache = Path(base) / "sidflow"
    else:
        cache = Path.home() / ".cache" / "sidflow"
    root = root.resolve()
    return Context(
        root=root,
        cache=cache.expanduser().absolute(),
        work=root / "build",
        dist=root / "dist",
        mirror=environ.get("SIDFLOW_MIRROR") or None,
        say=say or Say(),
    )
