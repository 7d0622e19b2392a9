"""What a worker tells of itself: an operator who sees none of its work's processes looks for the load elsewhere."""

import os
import subprocess
import sys

from server.load import Load

_BUSY = """
import sys, time
held = bytearray(64 << 20)
while time.process_time() < 0.4: pass
print("busy", flush=True)
sys.stdin.read()
"""


def test_processes_that_were_started_count() -> None:
    load = Load()
    alone = load.look()
    with subprocess.Popen([sys.executable, "-c", _BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        both = load.look()
        child.communicate()
    assert both.cpu_cores > 0
    assert both.memory_bytes > alone.memory_bytes + (48 << 20)
    assert alone.memory_bytes > 1 << 20


def test_another_process_of_this_machine() -> None:
    assert Load(os.getpid()).look().memory_bytes > 1 << 20
