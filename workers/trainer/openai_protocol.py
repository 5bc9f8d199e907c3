"""The OpenAI protocol of the model server: what a request asks for, checked, and the envelopes of its answer."""

import json
import re
import time
import uuid
from pathlib import Path

from refusal import Refusal

_NAME = r"[a-z0-9][a-z0-9.-]*"
_MODEL = re.compile(rf"({_NAME})(?::({_NAME}))?")


class Completion:
    """The protocol's envelopes."""

    def __init__(self, model: str):
        self._id = f"chatcmpl-{uuid.uuid4().hex}"
        self._model = model
        self._created = int(time.time())

    def chunk(self, delta: dict | None, finish: str | None = None, **extra) -> dict:
        choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
        return {**self._head("chat.completion.chunk"), "choices": choices, **extra}

    def whole(self, text: str, end) -> dict:
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": end.reason}
        return {
            **self._head("chat.completion"),
            "choices": [choice],
            "usage": end.usage(),
            "timings": end.timings(),
            "left_out": end.left_out,
        }

    def _head(self, kind: str) -> dict:
        return {"id": self._id, "object": kind, "created": self._created, "model": self._model}


def parse_model(name) -> tuple[str, str | None]:
    """`base` or `base:adapter`. What is no such name is refused, so that no other path can be meant."""
    match = _MODEL.fullmatch(name) if isinstance(name, str) else None
    if not match:
        raise Refusal(404, f"There is no model {str(name)[:80]}.", "model_not_found")
    return match[1], match[2]


def check_there(root: Path, base: str, adapter: str | None) -> None:
    if not (root / "bases" / base / "config.json").is_file():
        raise Refusal(404, f"The base {base} is not here.", "model_not_found")
    if adapter and not (root / "adapters" / adapter).is_dir():
        raise Refusal(404, f"The adapter {adapter} is not here.", "model_not_found")


def model_names(root: Path) -> list[str]:
    """Bases, and adapters by the base they were trained on."""
    bases = sorted(p.parent.name for p in root.glob("bases/*/config.json"))
    names = list(bases)
    for config in sorted(root.glob("adapters/*/adapter_config.json")):
        base = json.loads(config.read_text()).get("base_model_name_or_path")
        if base in bases:
            names.append(f"{base}:{config.parent.name}")
    return [name for name in names if _MODEL.fullmatch(name)]


def chat_request(body: dict) -> dict:
    """The parts of a chat request that are understood, checked."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise Refusal(400, "messages has to be a list of at least one message.")
    if body.get("n") not in (None, 1):
        raise Refusal(400, "n can only be 1.")
    stop = body.get("stop") or []
    stop = [stop] if isinstance(stop, str) else stop
    if not isinstance(stop, list) or len(stop) > 8 or not all(isinstance(s, str) and s for s in stop):
        raise Refusal(400, "stop has to be a text or a list of at most 8 texts.")
    return {
        "messages": [message_of(m) for m in messages],
        "max_tokens": number(body, ("max_completion_tokens", "max_tokens"), 512, 1, 100_000, whole=True),
        "temperature": number(body, ("temperature",), 0.7, 0, 2),
        "top_p": number(body, ("top_p",), 1, 0, 1),
        "seed": body.get("seed") if isinstance(body.get("seed"), int) else None,
        "stop": stop,
    }


def message_of(message) -> dict:
    if isinstance(message, dict) and message.get("role") in ("system", "user", "assistant", "developer"):
        content = message.get("content")
        if isinstance(content, list) and all(isinstance(p, dict) and isinstance(p.get("text"), str) for p in content):
            content = "".join(part["text"] for part in content)
        if isinstance(content, str):
            role = "system" if message["role"] == "developer" else message["role"]
            return {"role": role, "content": content}
    raise Refusal(400, "A message has a role (system, user, assistant) and a content of text.")


def number(body: dict, names: tuple[str, ...], default, lowest, highest, whole: bool = False):
    for name in names:
        value = body.get(name)
        if value is None:
            continue
        fits = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
        if not fits or not lowest <= value <= highest:
            raise Refusal(400, f"{name} has to be a number from {lowest} to {highest}.")
        return value
    return default


def failure(error: Exception) -> Refusal:
    text = str(error)
    if isinstance(error, MemoryError) or "out of memory" in text.lower() or "can't allocate memory" in text:
        return Refusal(507, "There is not enough memory for this model.", "out_of_memory")
    return Refusal(500, f"The model server failed: {type(error).__name__}: {text.splitlines()[0] if text else ''}")
