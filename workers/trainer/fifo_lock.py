import threading
from collections import deque
from contextlib import contextmanager


class FifoLock:
    """One at a time, in the order they came. A waiter that has hung up leaves the queue."""

    def __init__(self):
        self._waiting = deque()
        self._changed = threading.Condition()

    @contextmanager
    def take(self, gone=lambda: False):
        """Waits for the turn. Raises ConnectionError when `gone` says that nobody waits any more."""
        ticket = object()
        with self._changed:
            self._waiting.append(ticket)
        try:
            with self._changed:
                while self._waiting[0] is not ticket:
                    self._changed.wait(0.25)
                    if gone():
                        raise ConnectionAbortedError("hung up while waiting")
            yield
        finally:
            with self._changed:
                self._waiting.remove(ticket)
                self._changed.notify_all()

    def busy(self) -> bool:
        return bool(self._waiting)
