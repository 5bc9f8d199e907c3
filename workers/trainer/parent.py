"""A process that ends with the one that started it, so that no orphan writes where its successor does."""

import ctypes
import os
import signal
import sys
import threading


def die_with_parent() -> None:
    """Ends this process at once when its parent does.

    Two ways, because each alone has a gap: the kernel's signal (Linux only, and lost when the parent died before it
    was asked for), and stdin, a pipe that the parent holds open and never writes to. `--alone` is for running by hand.
    """
    if "--alone" in sys.argv:
        return
    if sys.platform == "linux":
        PR_SET_PDEATHSIG = 1
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    threading.Thread(target=_watch_stdin, name="parent", daemon=True).start()


def _watch_stdin() -> None:
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass
    os._exit(1)
