"""Rows of text into tokens, with a label for each token that the model should learn to say."""

import json
from dataclasses import dataclass
from pathlib import Path

from control_tokens import Aside
from events import Trouble

IGNORED = -100

# For bases that were never taught to chat (GPT-2, BLOOM). Saved with the adapter, so that serving says the same.
PLAIN_TEMPLATE = (
    "{% for message in messages %}"
    "{% if message['role'] == 'assistant' %}Assistant: {{ message['content'] }}{{ eos_token }}\n"
    "{% else %}{{ message['role'] | capitalize }}: {{ message['content'] }}\n{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}Assistant: {% endif %}"
)


@dataclass
class Encoded:
    """`rows` are {"input_ids", "labels"}, equally long, at most `max_length`; a label is a token or IGNORED."""

    rows: list[dict]
    tokens: int
    truncated: int
    """Rows cut at `max_length`."""
    dropped: int
    """Rows left out: nothing to learn was left of them, or the template refuses their roles."""
    whole: int
    """Conversations learned as a whole, because the template doesn't show where an answer starts."""
    shortest: int
    """Tokens of the shortest row, before cutting."""


def prepare_tokenizer(tokenizer) -> None:
    """Gives a tokenizer what training and chatting need and its base may lack: a padding token, a chat template."""
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    if not tokenizer.chat_template:
        tokenizer.chat_template = PLAIN_TEMPLATE


def read_rows(path: str) -> list[dict]:
    """Reads {"messages": [...]} or {"text": "..."}, one a line. Raises Trouble naming the line that is neither."""
    rows = []
    try:
        with open(path, encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                rows.append(_row(line, number, Path(path).name))
    except FileNotFoundError:
        raise Trouble("The file with the rows is gone.", "Freeze the datanet again and start a new job.") from None
    except UnicodeDecodeError:
        raise Trouble("The rows are not UTF-8.", "Freeze the datanet again and start a new job.") from None
    return rows


def encode(tokenizer, rows: list[dict], max_length: int) -> Encoded:
    """Tokens and labels of each row.

    Of a conversation only the assistant's turns are learned, as far as the chat template shows where they are: the
    text up to a turn, rendered alone, has to be the beginning of the whole. Otherwise, and of plain text, all is.
    """
    encoded = Encoded([], 0, 0, 0, 0, 0)
    lengths = []
    for row in rows:
        aside = Aside(tokenizer)
        if "text" in row:
            text, learned = aside.text(row["text"]) + (tokenizer.eos_token or ""), None
        else:
            try:
                text, learned = _render(tokenizer, aside.messages(row["messages"]))
            except Exception:  # a template raises its own errors: roles that don't alternate, say
                encoded.dropped += 1
                continue
            encoded.whole += learned is None
        # Only plain text gets the tokenizer's own first token; templates write theirs.
        ids, offsets = aside.encode(text, first="text" in row)
        lengths.append(len(ids))
        if learned is None or offsets is None:
            labels = list(ids)
        else:
            labels = _labels(ids, offsets, learned)
        encoded.truncated += len(ids) > max_length
        ids, labels = ids[:max_length], labels[:max_length]
        # The first token is never predicted.
        if any(label != IGNORED for label in labels[1:]):
            encoded.rows.append({"input_ids": ids, "labels": labels})
            encoded.tokens += len(ids)
        else:
            encoded.dropped += 1
    encoded.shortest = min(lengths, default=0)
    return encoded


def _row(line: str, number: int, name: str) -> dict:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if isinstance(row, dict):
        if isinstance(row.get("text"), str):
            return {"text": row["text"]}
        messages = row.get("messages")
        if isinstance(messages, list) and messages and all(_is_message(m) for m in messages):
            return {"messages": [{"role": m["role"], "content": m["content"]} for m in messages]}
    raise Trouble(
        f"Line {number} of {name} is no row.",
        'A row is {"messages": [{"role", "content"}, ...]} or {"text": "..."}.',
    )


def _is_message(message) -> bool:
    return (
        isinstance(message, dict) and isinstance(message.get("role"), str) and isinstance(message.get("content"), str)
    )


def encode_prompt(tokenizer, messages: list[dict]) -> list[int]:
    """The tokens of a conversation up to where the next answer starts. Raises what the template raises."""
    aside = Aside(tokenizer)
    ids, _ = aside.encode(render_chat(tokenizer, aside.messages(messages), prompt=True))
    return ids


def render_chat(tokenizer, messages: list[dict], prompt: bool) -> str:
    """The conversation as text; with `prompt`, up to where the next answer starts.

    A template that knows no system turn gets it at the head of the first user turn.
    """

    def apply(turns: list[dict]) -> str:
        return tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=prompt)

    try:
        return apply(messages)
    except Exception:
        if len(messages) < 2 or messages[0]["role"] != "system" or messages[1]["role"] != "user":
            raise
        first = {"role": "user", "content": messages[0]["content"] + "\n\n" + messages[1]["content"]}
        return apply([first, *messages[2:]])


def _render(tokenizer, messages: list[dict]) -> tuple[str, list[tuple[int, int]] | None]:
    """The text, and the [start, end) in characters of what the assistant says; None when it can't be told."""
    text = render_chat(tokenizer, messages, prompt=False)
    spans = []
    for turn, message in enumerate(messages):
        if message["role"] != "assistant":
            continue
        try:
            before = render_chat(tokenizer, messages[:turn], prompt=True)
            after = render_chat(tokenizer, messages[: turn + 1], prompt=False)
        except Exception:
            return text, None
        if not (text.startswith(after) and after.startswith(before)):
            return text, None
        spans.append((len(before), len(after)))
    return text, spans or None


def _labels(ids: list[int], offsets: list[tuple[int, int]], spans: list[tuple[int, int]]) -> list[int]:
    labels, span = [], 0
    for token, (start, _) in zip(ids, offsets, strict=True):
        while span < len(spans) and start >= spans[span][1]:
            span += 1
        inside = span < len(spans) and start >= spans[span][0]
        labels.append(token if inside else IGNORED)
    return labels
