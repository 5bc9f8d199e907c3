"""Counts what a base would read and learn of rows, with its own tokenizer and template: `count.py BASE ROWS MOST SECONDS`.

Prints one event: `counted` with `lengths` (tokens of each row, its longest example), `answers` (where its first learned
token stands; -1 without one, -2 where the template refuses the row), `examples` in all, and whether the whole file was
read. Reads at most MOST rows and for SECONDS at most.
"""

import sys
import time

from chat_format import answer_at_once
from events import Trouble, emit, open_events
from failure import exit_code_of
from machine import settle_threads
from parent import die_with_parent
from rows import IGNORED, conversation, have_reasoning, read_rows


def main() -> int:
    open_events()
    die_with_parent()
    settle_threads()
    folder, path, most, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    return exit_code_of(
        lambda: count(folder, path, most, seconds),
        lambda error: Trouble(f"The rows could not be counted: {error}", "The trainer counts them when it starts."),
    )


def count(folder: str, path: str, most: int, seconds: float) -> None:
    from transformers import AutoTokenizer

    from chat_format import prepare_tokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    prepare_tokenizer(tokenizer)
    rows = read_rows(path, most + 1)
    whole = len(rows) <= most
    rows = rows[:most]
    if not have_reasoning(rows):
        answer_at_once(tokenizer)
    lengths, answers, examples = [], [], 0
    ends = time.monotonic() + seconds
    for row in rows:
        if time.monotonic() > ends:
            whole = False
            break
        length, answer, made = measure(tokenizer, row)
        lengths.append(length)
        answers.append(answer)
        examples += made
    emit("counted", lengths=lengths, answers=answers, examples=examples, whole=whole)


def measure(tokenizer, row: dict) -> tuple[int, int, int]:
    if "text" in row:
        return len(tokenizer(row["text"])["input_ids"]) + 1, 0, 1
    try:
        examples = conversation(tokenizer, row["messages"])
    except Exception:  # noqa: BLE001 - the template's own errors
        return 0, -2, 0
    if not examples:
        return 0, -1, 0
    starts = [next(at for at, label in enumerate(labels) if label != IGNORED) for _, labels in examples]
    return max(len(ids) for ids, _ in examples), min(starts), len(examples)


if __name__ == "__main__":
    sys.exit(main())
