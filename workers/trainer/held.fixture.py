"""`train.py` that waits where a test wants it to: `held.fixture.py RUN.json EVENT STEP`.

After the first such event of that step or a later one it waits for SIGTERM, which it then hears, or for SIGUSR1, which
lets it go on. So a test's signal comes at that step, however slow the test or fast the trainer.
"""

import os
import signal
import sys

SIGNALS = {signal.SIGTERM, signal.SIGUSR1}
# Before any thread is made: each would be given the signals otherwise.
signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)

import events  # noqa: E402

emit = events.emit
waited = False


def emit_and_wait(event: str, **fields) -> None:
    global waited
    emit(event, **fields)
    if waited or event != sys.argv[2] or fields.get("step", 0) < int(sys.argv[3]):
        return
    waited = True
    received = signal.sigwait(SIGNALS)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    if received == signal.SIGTERM:
        os.kill(os.getpid(), signal.SIGTERM)


events.emit = emit_and_wait

import train  # noqa: E402 - takes events.emit by name

sys.exit(train.main())
