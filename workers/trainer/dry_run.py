"""Shows what a run would read and learn, before it is queued: `dry_run.py BASE ROWS MOST MAX_LENGTH LOSS`.

Prints `rendered` with three of the first MOST rows (the first, the one in the middle, the longest): for each its `row`
(from 0), `tokens`, `examples`, and the `parts` of its first example as the base's template writes it, each with its
`text` and its `kind`: read, learned, or cut (beyond MAX_LENGTH). A row that the template refuses, or without an answer,
has no parts. With LOSS 1 it then loads the base and prints `loss`: the mean of a learned token over these rows, which is
where training would begin.
"""

import sys

from chat_format import answer_at_once
from events import Trouble, emit, first_line, open_events
from failure import exit_code_of
from machine import settle_on_one_gpu, settle_threads, skip_four_bits
from parent import die_with_parent
from rows import IGNORED, conversation, encode, have_reasoning, read_rows

# Characters of a part that are sent: what is longer is shown by its beginning and its end.
LONGEST = 1600


def main() -> int:
    open_events()
    die_with_parent()
    settle_threads()
    settle_on_one_gpu()
    skip_four_bits()
    folder, path, most, max_length, loss = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
    return exit_code_of(
        lambda: dry_run(folder, path, most, max_length, loss == 1),
        lambda error: Trouble(f"The rows could not be shown: {first_line(error)}.", "The trainer reads them anew."),
    )


def dry_run(folder: str, path: str, most: int, max_length: int, wants_loss: bool) -> None:
    from transformers import AutoTokenizer

    from chat_format import prepare_tokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    prepare_tokenizer(tokenizer)
    rows = read_rows(path, most)
    if not have_reasoning(rows):
        answer_at_once(tokenizer)
    shown = _shown(rows)
    emit("rendered", rows=[{"row": at, **render(tokenizer, rows[at], max_length)} for at in shown])
    if wants_loss:
        _emit_loss(folder, encode(tokenizer, [rows[at] for at in shown], max_length).rows)


def render(tokenizer, row: dict, max_length: int) -> dict:
    """A row's first example in parts, as it is read."""
    try:
        examples = _examples(tokenizer, row)
    except Exception:  # noqa: BLE001 - the template's own errors
        return {"tokens": 0, "examples": 0, "refused": True, "parts": []}
    if not examples:
        return {"tokens": 0, "examples": 0, "refused": False, "parts": []}
    ids, labels = examples[0]
    parts = [
        {"kind": kind, "text": _shortened(tokenizer.decode(ids[start:end]))}
        for kind, start, end in _spans(labels, max_length)
    ]
    longest = max(len(one) for one, _ in examples)
    return {"tokens": longest, "examples": len(examples), "refused": False, "parts": parts}


def _examples(tokenizer, row: dict) -> list[tuple[list[int], list[int]]]:
    if "messages" in row:
        return conversation(tokenizer, row["messages"])
    made = encode(tokenizer, [row], sys.maxsize).rows
    return [(one["input_ids"], one["labels"]) for one in made]


def _spans(labels: list[int], max_length: int):
    """Runs of tokens of one kind: (kind, start, end)."""
    start = 0
    kinds = [
        "cut" if at >= max_length else "read" if label == IGNORED else "learned" for at, label in enumerate(labels)
    ]
    for at in range(1, len(kinds) + 1):
        if at == len(kinds) or kinds[at] != kinds[start]:
            yield kinds[start], start, at
            start = at


def _shown(rows: list[dict]) -> list[int]:
    """The first row, the one in the middle, and the longest by its letters."""
    if not rows:
        return []
    longest = max(range(len(rows)), key=lambda at: len(str(rows[at])))
    return sorted({0, len(rows) // 2, longest})


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} … {text[-LONGEST // 2 :]}"


def _emit_loss(folder: str, rows: list[dict]) -> None:
    from base import load_base
    from losses import held_out_loss, learned_tokens

    loss = held_out_loss(load_base(folder, "lora"), rows)
    if loss is not None:
        emit("loss", loss=loss, tokens=learned_tokens(rows))


if __name__ == "__main__":
    sys.exit(main())
