"""Rows of text into tokens, with a label for each token that the model should learn to say."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from chat_format import format_of, render_chat
from control_tokens import Aside, split_reasoning
from events import Trouble
from media import media_example

IGNORED = -100

# Held-out rows beyond these tell no more about a loss than they take time.
HELD_OUT_ROWS = {"cpu": 200, "cuda": 2000}


@dataclass
class Encoded:
    """`rows` are {"input_ids", "labels"}, equally long, at most `max_length`; a label is a token or IGNORED.

    A conversation is one of them, or several where the template writes earlier turns anew as it goes on. Of preferences
    a row also has {"other_ids", "other_labels"}, the conversation that it is learned beside, and what `preferences.py`
    adds.
    """

    rows: list[dict] = field(default_factory=list)
    whole: int = 0
    """Given rows of which everything is learned that was to be learned."""
    truncated: int = 0
    """Given rows that are learned up to `max_length`."""
    no_answer: int = 0
    """Left out: no assistant turn in them, or only empty ones and such of weight 0."""
    refused: int = 0
    """Left out: the template refuses their roles."""
    other_kind: int = 0
    """Left out: preferences are learned, and they are none, or of another kind."""
    too_long: int = 0
    """Left out: `max_length` ends before their first answer begins."""
    unlearned: list[int] = field(default_factory=list)
    """Which of the given rows, from 0, nothing is learned of."""
    longest: int = 0
    """Tokens of the longest given row, before cutting."""
    shortest: int = 0

    @property
    def tokens(self) -> int:
        return sum(width(row) for row in self.rows)

    @property
    def dropped(self) -> int:
        return self.no_answer + self.refused + self.other_kind + self.too_long

    def count(self, number: int, kept: bool, longer: bool) -> None:
        """A given row that was encoded: whether anything of it is learned, and whether it is longer than that."""
        if not kept:
            self.too_long += 1
            self.unlearned.append(number)
        elif longer:
            self.truncated += 1
        else:
            self.whole += 1

    def counts(self) -> dict:
        """For people: of the given rows, how many are learned whole, in part, and not at all, and why."""
        names = ("whole", "truncated", "no_answer", "refused", "other_kind", "too_long")
        return {name: getattr(self, name) for name in names}


def read_rows(path: str, most: int | None = None) -> list[dict]:
    """Reads {"messages": [...]}, {"text": "..."} or {"file", "said"} (a picture, or a clip; with "too_long", one that the base can't hear as a whole), or preferences: {"prompt", "chosen", "rejected"} or {"prompt",
    "completion", "label"}, one a line; the first `most`.

    A preference is the conversation with the wanted answer, and "rejected" or "label" beside it. An answer that is not
    wanted has weight 0: it is nothing to learn by itself.

    Raises Trouble naming the line that is none of these.
    """
    rows = []
    try:
        with open(path, encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if most is not None and len(rows) >= most:
                    break
                if not line.strip():
                    continue
                rows.append(_row(line, number, Path(path).name))
    except FileNotFoundError:
        raise Trouble(
            "The file with the rows is gone.", "Freeze the datanet again and start a new job.", code="rows_gone"
        ) from None
    except UnicodeDecodeError:
        raise Trouble("The rows are not UTF-8.", "Freeze the datanet again and start a new job.") from None
    return rows


def encode(tokenizer, rows: list[dict], max_length: int) -> Encoded:
    """Tokens and labels of each row. Of a conversation the answers and their ends are learned and nothing else; of
    plain text, everything."""
    encoded = Encoded()
    lengths = []
    for number, row in enumerate(rows):
        if row.get("too_long"):
            encoded.count(number, kept=False, longer=True)
            continue
        try:
            examples = examples_of(tokenizer, row)
        except Exception:  # noqa: BLE001 - a template raises its own errors: roles that don't alternate, say
            encoded.refused += 1
            encoded.unlearned.append(number)
            continue
        if not examples:
            encoded.no_answer += 1
            encoded.unlearned.append(number)
            continue
        lengths.append(max(len(ids) for ids, _ in examples))
        kept = [cut for cut in (cut_to(max_length, *example) for example in examples) if cut]
        beside = {"file": row["file"]} if "file" in row else {}
        encoded.rows += [{"input_ids": ids, "labels": labels, **beside} for ids, labels in kept]
        encoded.count(number, bool(kept), lengths[-1] > max_length)
    encoded.shortest, encoded.longest = min(lengths, default=0), max(lengths, default=0)
    return encoded


def examples_of(tokenizer, row: dict) -> list[tuple[list[int], list[int]]]:
    """Tokens and labels of what a row is to the model. Raises what the base's template raises."""
    if "file" in row:
        return [media_example(tokenizer, row["said"])] if row["said"].strip() else []
    return [_text(tokenizer, row["text"])] if "text" in row else conversation(tokenizer, row["messages"])


def cut_to(max_length: int, ids: list[int], labels: list[int]) -> tuple[list[int], list[int]] | None:
    """The beginning of an example; None when nothing is learned of it."""
    # The first token is never predicted.
    learned = any(label != IGNORED for label in labels[1:max_length])
    return (ids[:max_length], labels[:max_length]) if learned else None


def width(row: dict) -> int:
    """Tokens of all that goes through the model for a row."""
    return len(row["input_ids"]) + len(row.get("other_ids", ()))


def conversation(tokenizer, messages: list[dict]) -> list[tuple[list[int], list[int]]]:
    """Tokens and labels of a conversation: for each answer the prompt as serving reads it, to the token, then the
    answer. A turn whose prompt begins with all that was before joins it; where the template writes that anew (it leaves
    out earlier reasoning, or moves the system prompt), the turn is an example of its own."""
    aside = Aside(tokenizer)
    turns = aside.messages(messages)
    form = format_of(tokenizer)
    examples: list[tuple[list[int], list[int]]] = []
    ids: list[int] = []
    labels: list[int] = []
    for at, message in enumerate(messages):
        if not is_learned(message):
            continue
        text = render_chat(tokenizer, turns[:at], prompt=True)
        prompt = aside.encode(text)
        answer = _answer(aside, text, prompt, form.answer(turns[at]["content"]))
        if prompt[: len(ids)] != ids:
            examples.append((ids, labels))
            ids, labels = [], []
        labels = labels + [IGNORED] * (len(prompt) - len(ids)) + answer
        ids = prompt + answer
    if ids:
        examples.append((ids, labels))
    return examples


def is_learned(message: dict) -> bool:
    """An assistant's turn with something in it, unless its weight is 0."""
    return message["role"] == "assistant" and message.get("weight", 1) != 0 and bool(message["content"].strip())


def encode_prompt(tokenizer, messages: list[dict]) -> list[int]:
    """The tokens of a conversation up to where the next answer starts. Raises what the template raises."""
    aside = Aside(tokenizer)
    return aside.encode(render_chat(tokenizer, aside.messages(messages), prompt=True))


def have_reasoning(rows: list[dict]) -> bool:
    """Whether any answer that is learned thinks first."""
    learned = (m for row in rows for m in row.get("messages", ()) if is_learned(m))
    return any(split_reasoning(message["content"])[0] is not None for message in learned)


def common_system_prompt(rows: list[dict]) -> str | None:
    """The system prompt of at least half of the rows, which the model should have when it is asked, too."""
    prompts = Counter(
        row["messages"][0]["content"] for row in rows if "messages" in row and row["messages"][0]["role"] == "system"
    )
    prompt, times = next(iter(prompts.most_common(1)), (None, 0))
    return prompt if times * 2 >= len(rows) else None


def _text(tokenizer, text: str) -> tuple[list[int], list[int]]:
    aside = Aside(tokenizer)
    ids = aside.encode(aside.text(text) + (tokenizer.eos_token or ""), first=True)
    return ids, list(ids)


def _answer(aside: Aside, before: str, prompt: list[int], answer: str) -> list[int]:
    """As the tokenizer writes it after the prompt; by itself where it would join the two into other tokens."""
    both = aside.encode(before + answer)
    return both[len(prompt) :] if both[: len(prompt)] == prompt else aside.encode(answer)


def _row(line: str, number: int, name: str) -> dict:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if isinstance(row, dict):
        if isinstance(row.get("file"), str) and isinstance(row.get("said"), str):
            return {"file": row["file"], "said": row["said"], "too_long": row.get("too_long") is True}
        if isinstance(row.get("text"), str):
            return {"text": row["text"]}
        if _are_messages(row.get("messages")):
            return {"messages": [_message(m) for m in row["messages"]]}
        if _are_messages(row.get("prompt")):
            prompt = [{**_message(m), "weight": 0} for m in row["prompt"]]
            if all(_are_messages(row.get(part)) for part in ("chosen", "rejected")):
                chosen, rejected = ([_message(m) for m in row[part]] for part in ("chosen", "rejected"))
                return {"messages": prompt + chosen, "rejected": prompt + rejected}
            if _are_messages(row.get("completion")) and isinstance(row.get("label"), bool):
                weight = {} if row["label"] else {"weight": 0}
                return {"messages": prompt + [{**_message(m), **weight} for m in row["completion"]], "label": row["label"]}
    raise Trouble(
        f"Line {number} of {name} is no row.",
        'A row is {"messages": [{"role", "content"}, ...]}, {"text": "..."}, {"file", "said"}, or a preference.',
    )


def _message(given: dict) -> dict:
    return {key: given[key] for key in ("role", "content", "weight") if key in given}


def _are_messages(value) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_message(m) for m in value)


def _is_message(message) -> bool:
    return (
        isinstance(message, dict) and isinstance(message.get("role"), str) and isinstance(message.get("content"), str)
    )
