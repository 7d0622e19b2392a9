"""Ends a worker process with the process that started it, which may have been killed and told nobody.

The workers of a pool wait on a pipe that they themselves hold open: without this they would wait for ever.
"""

import multiprocessing
import os
from threading import Thread

_ORPHANED = 70  # sysexits' EX_SOFTWARE; nobody is left to read it


def end_with_parent() -> None:
    """To be called once in a worker of multiprocessing: at its parent's end it ends too, whatever it does just then."""
    Thread(target=_watch, name="end-with-parent", daemon=True).start()


def _watch() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        raise RuntimeError("end_with_parent is for worker processes; this one was started by nobody.")
    parent.join()
    os._exit(_ORPHANED)  # not sys.exit: the main thread may be deep in an engine
