"""Who is answered when on one model: continuous batching, in the order of asking.

Between two steps requests leave that have ended and others join, so nobody waits for the end of somebody else's answer. A
prompt is read in parts between the steps, so a long one does not keep the others from writing.
"""

import threading
import traceback
from collections import deque
from queue import SimpleQueue

from decoder import Decoder, Row
from openai_protocol import failure


class Asked:
    """A request, and where its pieces go: texts, then an Ending, or an exception instead."""

    def __init__(self, request: dict, adapter: str | None, folder, began: float):
        self.request = request
        self.adapter = adapter
        self.folder = folder
        self.began = began
        self.pieces: SimpleQueue = SimpleQueue()
        self.cancelled = False
        """Set by who asked, in any thread: nobody listens any more."""
        self.row: Row | None = None


class Scheduler:
    """A thread of its own, for as long as the model is in memory."""

    def __init__(self, load, part: int):
        """`load`: makes the Decoder, when first asked. `part`: tokens of a prompt that are read between two steps of
        others."""
        self._load = load
        self._part = part
        self._changed = threading.Condition()
        self._waiting: deque[Asked] = deque()
        self._reading: Asked | None = None
        self._writing: list[Asked] = []
        self._closed = False
        self._decoder: Decoder | None = None
        self._most = 0
        threading.Thread(target=self._run, daemon=True).start()

    def ask(self, asked: Asked) -> bool:
        """Puts a request at the end of the line. Returns False once the scheduler is closed."""
        with self._changed:
            if self._closed:
                return False
            self._waiting.append(asked)
            self._changed.notify_all()
            return True

    def close_if_idle(self) -> bool:
        """Ends the thread, and with it what holds the model, unless somebody is being answered."""
        with self._changed:
            if self._busy():
                return False
            self._closed = True
            self._changed.notify_all()
            return True

    def _busy(self) -> bool:
        return bool(self._waiting or self._reading or self._writing)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._busy())
                if self._closed:
                    return
            try:
                self._turn()
            except Exception as error:  # noqa: BLE001 - told to everyone who waits for it; the next is tried anew
                traceback.print_exc()
                self._fail_all(error)

    def _turn(self) -> None:
        if self._decoder is None:
            self._decoder = self._load()
            self._most = self._decoder.most
        self._drop_cancelled()
        self._admit()
        if self._reading:
            self._read(self._reading)
        if self._writing:
            self._write()

    def _drop_cancelled(self) -> None:
        with self._changed:
            self._waiting = deque(asked for asked in self._waiting if not asked.cancelled)
        for asked in [one for one in [self._reading, *self._writing] if one and one.cancelled]:
            self._end(asked)

    def _admit(self) -> None:
        """The first in line, if there is room for it: those behind it wait with it."""
        if self._reading or not self._waiting or len(self._writing) >= self._most:
            return
        asked, decoder = self._waiting[0], self._decoder
        try:
            asked.row = asked.row or decoder.prepare(asked.request, asked.adapter, asked.folder, asked.began)
            if not decoder.has_room(asked.row):
                return
            decoder.begin(asked.row)
        except Exception as error:  # noqa: BLE001 - its own, told to who asked
            with self._changed:
                self._waiting.popleft()
            self._fail(asked, error)
            return
        with self._changed:
            self._reading = self._waiting.popleft()

    def _read(self, asked: Asked) -> None:
        row = asked.row
        try:
            logits = self._decoder.read(row, self._part if self._writing else 8 * self._part)
            if logits is None:
                return
            self._tell(asked, logits)
        except Exception as error:  # noqa: BLE001 - its own, told to who asked
            self._fail(asked, error)
            return
        if row.answer.ended:
            self._end(asked)
            return
        with self._changed:
            self._reading = None
            self._writing.append(asked)
        try:
            self._decoder.join(row)
        except Exception as error:  # noqa: BLE001 - as in a step
            self._try_apart(error)

    def _write(self) -> None:
        try:
            lines = self._decoder.step()
        except Exception as error:  # noqa: BLE001 - whose it is shows when they are tried apart
            self._try_apart(error)
            return
        by_row = {id(row): logits for row, logits in zip(self._decoder.rows, lines, strict=True)}
        for asked in list(self._writing):
            try:
                self._tell(asked, by_row[id(asked.row)])
            except Exception as error:  # noqa: BLE001 - its own, told to who asked
                self._fail(asked, error)
                continue
            if asked.row.answer.ended:
                self._end(asked)

    def _try_apart(self, error: Exception) -> None:
        """A step failed: those who were in it are read again, half as many at once, until the one that fails is alone.
        After a lack of memory it stays so."""
        failed = self._writing
        self._decoder.forget([asked.row for asked in failed])
        with self._changed:
            self._writing = []
            if len(failed) > 1:
                self._waiting.extendleft(reversed(failed))
        if len(failed) > 1:
            traceback.print_exception(error)
            self._most = max(1, len(failed) // 2)
            return
        if failure(error).status != 507:
            self._most = self._decoder.most
        self._fail(failed[0], error)

    def _tell(self, asked: Asked, logits) -> None:
        for piece in asked.row.answer.take(logits):
            asked.pieces.put(piece)

    def _fail(self, asked: Asked, error: Exception) -> None:
        self._end(asked, keep=False)
        asked.pieces.put(error)

    def _fail_all(self, error: Exception) -> None:
        with self._changed:
            failed = [*self._waiting, *filter(None, [self._reading]), *self._writing]
            self._waiting.clear()
            self._reading, self._writing = None, []
        if self._decoder:
            self._decoder.forget([asked.row for asked in failed if asked.row])
        for asked in failed:
            asked.pieces.put(error)

    def _end(self, asked: Asked, keep: bool = True) -> None:
        """Takes a request out, wherever it is."""
        if self._decoder and asked.row:
            self._decoder.leave(asked.row, keep)
        with self._changed:
            if self._reading is asked:
                self._reading = None
            self._writing = [one for one in self._writing if one is not asked]
