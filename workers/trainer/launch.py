"""Starts a program several times on this machine, as one run: what `torchrun` does, in one process group.

torchrun gives each process a group of its own, so that a signal to ours would not reach them.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from events import channel

PATIENCE = 10
"""Seconds that the others have to end once one has failed: most notice, since it talks to them no more."""


def launch(count: int) -> int:
    """Runs this very program `count` times. 0 when all ended well; all end when one fails.

    When that was by a signal (the kernel's, out of memory), this process ends by it too, as the program alone would.
    """
    ranks: list[subprocess.Popen] = []
    stopped = False

    def pass_on(*_) -> None:
        nonlocal stopped
        stopped = True
        for process in ranks:
            process.terminate()

    signal.signal(signal.SIGTERM, pass_on)
    with tempfile.TemporaryDirectory() as folder:
        common = {
            # Loopback, where all of them are.
            "GLOO_SOCKET_IFNAME": "lo" if sys.platform == "linux" else "lo0",
            **os.environ,
            "MEETING_PLACE": str(Path(folder, "meeting")),
            "WORLD_SIZE": str(count),
            "LOCAL_WORLD_SIZE": str(count),
        }
        for rank in range(count):
            if stopped:
                return 0
            who = {"RANK": str(rank), "LOCAL_RANK": str(rank)}
            ranks.append(subprocess.Popen([sys.executable, *sys.argv], env=common | who, stdout=channel()))
        failure = _first_failure(ranks)
    if failure < 0 and not stopped:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.kill(os.getpid(), -failure)
    return abs(failure)


def _first_failure(ranks: list[subprocess.Popen]) -> int:
    """Waits for all to end. The exit code of the first that failed, else 0; minus its number where it was a signal."""
    failure, deadline = 0, 0.0
    while True:
        codes = [process.poll() for process in ranks]
        if not failure and any(codes):
            failure = next(code for code in codes if code)
            deadline = time.monotonic() + PATIENCE
        if None not in codes:
            return failure
        if failure and time.monotonic() > deadline:
            for process in ranks:
                process.kill()
        time.sleep(0.1)
