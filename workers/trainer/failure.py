"""What went wrong in a run, for somebody who doesn't read Python."""

import traceback
from collections.abc import Callable

from events import Trouble, emit_trouble, first_line


def exit_code_of(work: Callable[[], None], say: Callable[[Exception], Trouble] | None = None) -> int:
    """Does a program's work; what goes wrong is told as an event, in words (`say`'s, else those for a run). 0 or 1."""
    try:
        work()
        return 0
    except Trouble as trouble:
        emit_trouble(trouble)
    except Exception as error:  # noqa: BLE001 - everything that is left has to be told in words
        traceback.print_exc()
        emit_trouble((say or in_words)(error))
    return 1


def is_out_of_memory(error: Exception) -> bool:
    text = str(error)
    return isinstance(error, MemoryError) or "out of memory" in text.lower() or "can't allocate memory" in text


def in_words(error: Exception) -> Trouble:
    text = str(error)
    if is_out_of_memory(error):
        return Trouble(
            "Out of memory.",
            "Train with a smaller maxLength or batchSize, with qlora, or on a smaller base.",
            code="out_of_memory",
        )
    if (isinstance(error, OSError) and error.errno == 28) or "No space left on device" in text:
        return Trouble("The disk is full.", "Free some space, then try again.", code="disk_full")
    if isinstance(error, ImportError) or "undefined symbol" in text or "no kernel image" in text:
        return Trouble(
            "The Python environment does not fit this machine: {reason}.",
            "Make it anew with `npm run setup`; PIP_ARGS chooses another build of torch.",
            code="environment_unfit",
            reason=first_line(error),
        )
    return Trouble(
        "The trainer failed: {reason}.",
        "Resume the job; when it fails again, the log has the details.",
        code="trainer_failed",
        reason=f"{type(error).__name__}: {first_line(error)}",
    )
