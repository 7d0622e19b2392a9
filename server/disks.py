"""The disks that our folders lie on."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from server.settings import Settings


@dataclass(frozen=True, slots=True)
class Disk:
    """How much a disk holds, and how much of that is free."""

    total_bytes: int
    free_bytes: int

    @property
    def free_percent(self) -> float:
        return 100 * self.free_bytes / self.total_bytes if self.total_bytes else 0.0


def own_folders(settings: Settings) -> dict[str, Path]:
    """The folders that SIDFlow writes to, by what people call them."""
    folders = {"data": settings.data, "cache": settings.cache_folder}
    if settings.collection is not None:
        folders["collection"] = settings.collection
    return folders


def nearest(folder: Path) -> Path:
    """The folder, or the one above it in which it will be made."""
    whole = folder.absolute()
    return next(each for each in (whole, *whole.parents) if each.exists())


def disk_of(folder: Path) -> Disk | None:
    """The disk that a folder lies on, or will; None where it can't be asked."""
    try:
        usage = shutil.disk_usage(nearest(folder))
    except OSError:
        return None
    return Disk(usage.total, usage.free)
