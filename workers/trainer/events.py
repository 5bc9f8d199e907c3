"""What a program of this folder says to the process that started it: one JSON object a line on stdout, nothing else.

Whatever a library prints goes to stderr, which is the log.
"""

import json
import math
import os
import sys

from together import is_first

_out = 1


class Trouble(Exception):
    """Something a person can mend. `message` says what was wrong, `mend` what to do.

    A problem that people meet has a `code`, by which it is said in their language
    (`workers/environment/program-problems.ts`); `{name}` in its words stands for the value of that name.
    """

    def __init__(self, message: str, mend: str, code: str | None = None, **values: str | int | float):
        self.message = message.format(**values) if code else message
        self.mend = mend.format(**values) if code else mend
        self.code = code
        self.values = values
        super().__init__(self.message)


def open_events() -> None:
    """Keeps the real stdout for events and sends every other print to stderr."""
    global _out
    sys.stdout.flush()
    _out = os.dup(1)
    os.dup2(2, 1)


def channel() -> int:
    """Where events are written: a file descriptor."""
    return _out


def emit(event: str, **fields) -> None:
    """Writes one event. Safe in a signal handler and in any thread; without a reader the process ends.

    Of several processes the first speaks for all, but each tells its own error.
    """
    if event != "error" and not is_first():
        return
    line = (json.dumps({"event": event, **{k: _plain(v) for k, v in fields.items()}}) + "\n").encode()
    try:
        while line:
            line = line[os.write(_out, line) :]
    except OSError:
        os._exit(1)


def emit_trouble(trouble: Trouble) -> None:
    known = {"code": trouble.code, "values": trouble.values} if trouble.code else {}
    emit("error", message=trouble.message, mend=trouble.mend, **known)


def first_line(error: Exception) -> str:
    """What an error says first, without the dot at its end."""
    text = str(error).strip()
    return text.splitlines()[0].rstrip(".") if text else type(error).__name__


def _plain(value):
    """JSON knows no NaN and no infinity."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
