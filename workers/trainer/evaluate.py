"""Measures models on held-out rows: `evaluate.py EVALUATION.json`. README.md beside this file says what goes in and
what comes out."""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from attempt import Attempt
from copies import find_copies
from events import Trouble, emit, open_events
from failure import exit_code_of
from findings import Findings
from machine import cores, settle_on_one_gpu, settle_threads, skip_four_bits
from parent import die_with_parent
from rows import HELD_OUT_ROWS, encode, is_learned, read_rows
from run_file import check_base

ROOM = {"cpu": 128, "cuda": 256}
"""Tokens of an answer at most."""


def main() -> int:
    open_events()
    die_with_parent()
    signal.signal(signal.SIGTERM, _stopped)
    return exit_code_of(lambda: evaluate(json.loads(Path(sys.argv[1]).read_text())))


def _stopped(*_) -> None:
    """Whatever was found is in the file of findings already."""
    emit("done", stopped=True)
    os._exit(0)


def evaluate(plan: dict) -> None:
    output = Path(plan["output"])
    output.mkdir(parents=True, exist_ok=True)
    attempt = Attempt(output, plan["attempt"])
    attempt.claim()
    for model in plan["models"]:
        check_base(model["base"])
    findings = Findings(attempt.place / "findings.jsonl")
    emit("phase", phase="loading the libraries")
    if hasattr(os, "nice"):
        os.nice(5)  # the chat in the same machine goes first
    settle_threads()
    settle_on_one_gpu()
    skip_four_bits()
    os.environ.update(HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1")
    import torch

    torch.set_num_threads(min(torch.get_num_threads(), cores()))
    from base import device

    rows = read_rows(plan["held_out"], HELD_OUT_ROWS[device()])
    asked = sample_of(rows, plan["answers"], plan["seed"])
    if not rows:
        raise Trouble(
            "There are no held-out rows to measure on.",
            "Choose a datanet, or a version of it, with more rows.",
            code="no_held_out_rows",
        )
    emit("start", rows=len(rows), asked=len(asked), steps=len(plan["models"]) * (len(rows) + len(asked)))
    if not findings.has("copies"):
        emit("phase", phase="looking for copies of training rows")
        findings.add("copies", rows=find_copies(rows, plan["train"]))
    for model in plan["models"]:
        measure(model, rows, asked, plan, findings)
    if not findings.count("loss"):
        raise Trouble(
            "None of the {rows} held-out rows can be measured: they have no answer that fits into {most} tokens, or roles"
            " that this base’s template refuses.",
            "Choose another datanet, or another version of it.",
            code="nothing_to_measure",
            rows=len(rows),
            most=plan["max_length"],
        )
    emit("done", stopped=False)


def measure(model: dict, rows: list[dict], asked: list[int], plan: dict, findings: Findings) -> None:
    """Loss of each row, then of each pair how likely its two answers are, then an answer to each question, then what it
    took; goes on from what was found."""
    name = model["name"]
    if findings.has("cost", model=name):
        return
    from base import device, load_tokenizer
    from generate import Generator
    from losses import held_out_loss, learned_tokens
    from memory import Peak
    from preference_loss import pair_log_probabilities
    from preferences import encode_preferences
    from served_model import served_model

    emit("phase", phase="loading the model", model=name)
    adapter = Path(model["adapter"]) if model["adapter"] else None
    # A model trained in full is a model of its own.
    whole = adapter is not None and not (adapter / "adapter_config.json").is_file()
    tokenizer = load_tokenizer(model["base"])
    template = Path(model["template"]) / "chat_template.jinja" if model["template"] else None
    if template and template.is_file():
        tokenizer.chat_template = template.read_text()
    peak = Peak()
    with served_model(str(adapter) if whole else model["base"], None if whole else adapter) as served:
        emit("phase", phase="measuring the loss", model=name)
        for at, row in enumerate(rows):
            if findings.has("loss", model=name, row=at) or findings.has("unmeasured", model=name, row=at):
                continue
            examples = encode(tokenizer, [row], plan["max_length"]).rows
            tokens = learned_tokens(examples)
            loss = held_out_loss(served, examples) if tokens else None
            if loss is None:
                findings.add("unmeasured", model=name, row=at)
            else:
                findings.add("loss", model=name, row=at, loss=loss * tokens, tokens=tokens)
            peak.look()
        for at, row in enumerate(rows):
            if "rejected" not in row or findings.has("preference", model=name, row=at):
                continue
            for pair in encode_preferences(tokenizer, [row], plan["max_length"], "dpo").rows:
                chosen, rejected = pair_log_probabilities(served, pair)
                findings.add("preference", model=name, row=at, chosen=chosen, rejected=rejected)
            peak.look()
        emit("phase", phase="asking its questions", model=name)
        generator = Generator(served, tokenizer)
        for at in asked:
            if findings.has("answer", model=name, row=at):
                continue
            findings.add("answer", model=name, row=at, **answer(generator, tokenizer, rows[at], ROOM[device()]))
            peak.look()
    findings.add("cost", model=name, memory=peak.bytes)


def answer(generator, tokenizer, row: dict, most: int) -> dict:
    """What a model says, greedily, to the first question of a row: no longer than twice what was expected."""
    from answer import Ending

    at = question_at(row)
    messages, expected = row["messages"][:at], row["messages"][at]["content"]
    room = min(most, 24 + 2 * len(tokenizer(expected)["input_ids"]))
    request = {"messages": messages, "max_tokens": room, "temperature": 0, "top_p": 1, "stop": [], "seed": 0}
    text, tokens, seconds, began = "", 0, 0.0, time.monotonic()
    try:
        for piece in generator.generate(request):
            if isinstance(piece, Ending):
                tokens, seconds = piece.completion_tokens, time.monotonic() - began
            else:
                text += piece
    except Exception as error:  # noqa: BLE001 - a template refuses roles, a conversation is too long: no answer
        if type(error).__name__ != "Refusal":
            raise
    return {
        "question": messages[-1]["content"],
        "expected": expected,
        "text": text,
        "tokens": tokens,
        "seconds": round(seconds, 4),
    }


def question_at(row: dict) -> int | None:
    """Where its first answer is that follows a question."""
    messages = row.get("messages", ())
    found = (at for at, message in enumerate(messages) if at and is_learned(message))
    return next((at for at in found if messages[at - 1]["role"] == "user"), None)


def sample_of(rows: list[dict], most: int, seed: int) -> list[int]:
    """Rows that are asked, by number; the same for every model and every attempt."""
    questions = [at for at, row in enumerate(rows) if question_at(row) is not None]
    chosen = random.Random(seed).sample(questions, most) if len(questions) > most else questions
    return sorted(chosen)


if __name__ == "__main__":
    sys.exit(main())
