"""What a program of this folder says to the process that started it: one JSON object a line on stdout, nothing else.

Whatever a library prints goes to stderr, which is the log.
"""

import json
import math
import os
import sys

_out = 1


class Trouble(Exception):
    """Something a person can mend. `message` says what was wrong, `mend` what to do."""

    def __init__(self, message: str, mend: str):
        super().__init__(message)
        self.message = message
        self.mend = mend


def open_events() -> None:
    """Keeps the real stdout for events and sends every other print to stderr."""
    global _out
    sys.stdout.flush()
    _out = os.dup(1)
    os.dup2(2, 1)


def emit(event: str, **fields) -> None:
    """Writes one event. Safe in a signal handler and in any thread; without a reader the process ends."""
    line = (json.dumps({"event": event, **{k: _plain(v) for k, v in fields.items()}}) + "\n").encode()
    try:
        while line:
            line = line[os.write(_out, line) :]
    except OSError:
        os._exit(1)


def emit_trouble(trouble: Trouble) -> None:
    emit("error", message=trouble.message, mend=trouble.mend)


def _plain(value):
    """JSON knows no NaN and no infinity."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
