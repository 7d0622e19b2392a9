"""What a process takes of the machine, together with the processes that it started."""

import time
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Taken:
    """`cpu_cores` is 1 where one core was kept busy since the look before; memory counts what is shared with each."""

    cpu_cores: float
    memory_bytes: int


class Load:
    """Looks at this process, or another one of this machine; the first look covers the time since it was made."""

    def __init__(self, pid: int | None = None) -> None:
        self._process = psutil.Process(pid)
        self._cpu_s = self._sum()[0]
        self._at_s = time.monotonic()

    def look(self) -> Taken:
        """What it takes now; raises psutil.Error where it is gone."""
        cpu_s, memory_bytes = self._sum()
        at_s = time.monotonic()
        # A child that ended may take its time with it, and two looks may fall into one tick of the clock.
        cores = max(cpu_s - self._cpu_s, 0) / max(at_s - self._at_s, 1e-3)
        self._cpu_s, self._at_s = cpu_s, at_s
        return Taken(round(cores, 3), memory_bytes)

    def _sum(self) -> tuple[float, int]:
        """Seconds of processors so far, and memory now, of the whole family."""
        own = self._process.cpu_times()
        cpu_s = own.user + own.system + own.children_user + own.children_system
        memory_bytes = self._process.memory_info().rss
        for child in self._process.children(recursive=True):
            try:
                spent = child.cpu_times()
                memory_bytes += child.memory_info().rss
            except psutil.Error:
                continue  # it ended meanwhile
            cpu_s += spent.user + spent.system
        return cpu_s, memory_bytes
