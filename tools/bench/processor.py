"""Time that processors spent for this program and all that it started: what a busy machine doesn't blur."""

import os
from pathlib import Path


def processor_s() -> float:
    """Seconds so far, of the processes that run now, by Linux's /proc; 0 where there is none."""
    children: dict[int, list[tuple[int, int]]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in parentheses, may hold anything; the rest are numbers (proc_pid_stat(5)).
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
        parent, ticks = int(fields[1]), int(fields[11]) + int(fields[12])
        children.setdefault(parent, []).append((int(stat.parent.name), ticks))
    waiting, whole = [os.getpid()], 0
    while waiting:
        for process, ticks in children.get(waiting.pop(), []):
            waiting.append(process)
            whole += ticks
    return whole / os.sysconf("SC_CLK_TCK")
