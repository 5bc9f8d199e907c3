"""Fencing: of two trainers for one folder, only the one of the newest attempt may start or save."""

import os
import time
from pathlib import Path

from events import Trouble

try:
    import fcntl
except ImportError:  # Windows: the number alone has to do
    fcntl = None


class Attempt:
    """The right to write into `folder`, as attempt `number`."""

    def __init__(self, folder: Path, number: int):
        self.number = number
        self._file = folder / "attempt"
        self._lock = folder / "lock"

    def claim(self, patience: float = 60) -> None:
        """Announces this attempt, then waits until the trainer of an older one is gone (at most `patience` seconds).

        Raises Trouble when a newer attempt has announced itself, or when the older one won't go.
        """
        self.check()
        temporary = self._file.with_name(f"attempt.{os.getpid()}")
        temporary.write_text(str(self.number))
        os.replace(temporary, self._file)
        if fcntl is None:
            return
        self._held = open(self._lock, "w")
        deadline = time.monotonic() + patience
        while True:
            try:
                # Let go by the kernel when this process ends, however it ends.
                fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except OSError:
                self.check()
                if time.monotonic() > deadline:
                    raise Trouble(
                        "Another trainer is still writing to this job's folder.",
                        "Stop it, then resume the job.",
                    ) from None
                time.sleep(0.1)

    def check(self) -> None:
        """Raises Trouble when a newer attempt has taken over."""
        try:
            newest = int(self._file.read_text())
        except (FileNotFoundError, ValueError):
            return
        if newest > self.number:
            raise Trouble(
                f"Attempt {self.number} of this job was overtaken by attempt {newest}.",
                "Nothing to do: the newer attempt goes on.",
            )
