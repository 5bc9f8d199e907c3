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
    """The right to write for a job, as attempt `number`.

    `place` is where: the job's folder, or a folder of its own in it when the trainer of an older attempt does not let
    go (its machine is paused, say), so that whatever that one writes when it wakes up harms nothing.
    """

    def __init__(self, folder: Path, number: int):
        self.number = number
        self.place = folder
        self._folder = folder
        self._file = folder / "attempt"
        self._claimed = False

    def claim(self, patience: float = 20) -> None:
        """Announces this attempt, then gives the trainer of an older one `patience` seconds to end by itself.

        Raises Trouble when a newer attempt has announced itself.
        """
        self.check()
        temporary = self._file.with_name(f"attempt.{os.getpid()}")
        temporary.write_text(str(self.number))
        os.replace(temporary, self._file)
        self._claimed = True
        if fcntl is None:
            return
        self._held = open(self._folder / "lock", "w")
        deadline = time.monotonic() + patience
        while True:
            try:
                # Let go by the kernel when this process ends, however it ends.
                fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except OSError:
                self.check()
                if time.monotonic() > deadline:
                    self.place = self._folder / f"attempt-{self.number}"
                    self.place.mkdir(exist_ok=True)
                    return
                time.sleep(0.1)

    def places(self) -> list[Path]:
        """Where attempts of this job may have left something."""
        return [self._folder, *sorted(self._folder.glob("attempt-*"))]

    def check(self) -> None:
        """Raises Trouble when a newer attempt has taken over, or has ended and cleared up."""
        try:
            newest = int(self._file.read_text())
        except (FileNotFoundError, ValueError):
            if not self._claimed:
                return
            newest = None
        if newest is None or newest > self.number:
            by = "a newer one" if newest is None else f"attempt {newest}"
            raise Trouble(
                f"Attempt {self.number} of this job was overtaken by {by}.",
                "Nothing to do: the newer attempt goes on.",
            )
