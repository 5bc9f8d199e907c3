"""Writes text token by token, on one model, for one asker at a time."""

import time
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from transformers import DynamicCache

from chat_format import format_of
from conversation_window import fit
from refusal import Refusal
from rows import encode_prompt

NUCLEUS = 1024
"""Tokens among which top_p chooses: a whole vocabulary sorted for each token takes longer than the model."""


@dataclass
class Ending:
    reason: str
    prompt_tokens: int
    completion_tokens: int
    first_token_seconds: float
    seconds: float
    left_out: int = 0
    """Messages that were not read, because the conversation is longer than what the model reads."""

    def usage(self) -> dict:
        total = self.prompt_tokens + self.completion_tokens
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "total_tokens": total,
        }

    def timings(self) -> dict:
        after = max(self.completion_tokens - 1, 0)
        writing = self.seconds - self.first_token_seconds
        return {
            "first_token_seconds": round(self.first_token_seconds, 3),
            "tokens_per_second": round(after / writing, 2) if after and writing > 0 else None,
        }


class Generator:
    def __init__(self, model, tokenizer):
        self._model = model
        self._tokenizer = tokenizer
        self._ends = _end_tokens(model, tokenizer)
        self._context = getattr(model.config.get_text_config(), "max_position_embeddings", 2048)
        self.forget()

    def forget(self) -> None:
        """Drops what was computed for the last conversation: the weights are others now."""
        self._read: list[int] = []
        self._cache: DynamicCache | None = None

    @torch.inference_mode()
    def generate(self, request: dict, template: str | None, gone):
        """Yields pieces of text, then an Ending; ends early and silently once `gone()`."""
        began = time.monotonic()
        with self._template(template):
            prompt, left_out = self._read_conversation(request)
            form = format_of(self._tokenizer)
        ends = self._ends | ({form.end_token} - {None})
        limit = min(request["max_tokens"], self._context - len(prompt))
        choose = _chooser(request, self._model.device)
        text, heading = Text(self._tokenizer, request["stop"]), form.heading()
        logits = self._prefill(prompt)
        reason, count, first = "length", 0, 0.0
        while True:
            token = choose(logits)
            count += 1
            if count == 1:
                first = time.monotonic() - began
            if token in ends:
                reason = "stop"
                break
            piece = heading.add(text.add(token))
            if piece:
                yield piece
            if text.stopped:
                reason = "stop"
                break
            if count >= limit:
                break
            if gone():
                return
            logits = self._step([token])
        rest = heading.add(text.finish()) + heading.finish()
        if rest:
            yield rest
        yield Ending(reason, len(prompt), count, first, time.monotonic() - began, left_out)

    @contextmanager
    def _template(self, template: str | None):
        own = self._tokenizer.chat_template
        self._tokenizer.chat_template = template or own
        try:
            yield
        finally:
            self._tokenizer.chat_template = own

    def _read_conversation(self, request: dict) -> tuple[list[int], int]:
        def encode(messages: list[dict]) -> list[int]:
            try:
                return encode_prompt(self._tokenizer, messages)
            except Exception as error:
                raise Refusal(400, f"This model's chat template refuses the conversation: {error}") from None

        return fit(encode, request["messages"], self._context, request["max_tokens"])

    def _prefill(self, prompt: list[int]) -> torch.Tensor:
        """Reads the prompt; what it shares with the last conversation's beginning was read already."""
        shared = 0
        for known, token in zip(self._read, prompt[:-1], strict=False):
            if known != token:
                break
            shared += 1
        if self._cache is None or shared == 0 or not _can_crop(self._cache):
            self._cache, self._read, shared = DynamicCache(config=self._model.config), [], 0
        elif shared < len(self._read):
            self._cache.crop(shared - len(self._read))
            self._read = self._read[:shared]
        return self._step(prompt[shared:])

    def _step(self, tokens: list[int]) -> torch.Tensor:
        try:
            out = self._model(
                input_ids=torch.tensor([tokens], device=self._model.device),
                past_key_values=self._cache,
                use_cache=True,
                logits_to_keep=1,
            )
        except BaseException:
            self.forget()  # half written
            raise
        self._read += tokens
        return out.logits[0, -1].float()


class Text:
    """Tokens into text as it becomes certain: whole characters, and nothing that may turn into a stop text."""

    def __init__(self, tokenizer, stops: list[str]):
        self._tokenizer = tokenizer
        self._stops = stops
        self._tokens: list[int] = []
        self._start = 0
        self._shown = 0
        self._held = ""
        self.stopped = False

    def add(self, token: int) -> str:
        self._tokens.append(token)
        known = self._decode(self._start, self._shown)
        now = self._decode(self._start, len(self._tokens))
        # An unfinished character decodes to U+FFFD.
        if now.endswith("\ufffd") or len(now) <= len(known):
            return ""
        self._start, self._shown = self._shown, len(self._tokens)
        return self._release(now[len(known) :])

    def finish(self) -> str:
        """What was held back."""
        if self.stopped:
            return ""
        rest = self._decode(self._start, len(self._tokens))[len(self._decode(self._start, self._shown)) :]
        return self._release(rest) + self._held if not self.stopped else ""

    def _release(self, new: str) -> str:
        text = self._held + new
        found = [at for at in (text.find(stop) for stop in self._stops) if at >= 0]
        if found:
            self.stopped, self._held = True, ""
            return text[: min(found)]
        keep = max((_overlap(text, stop) for stop in self._stops), default=0)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]

    def _decode(self, start: int, end: int) -> str:
        return self._tokenizer.decode(self._tokens[start:end], skip_special_tokens=True)


def _overlap(text: str, stop: str) -> int:
    """Length of the longest end of `text` that begins `stop`."""
    return next((n for n in range(min(len(text), len(stop) - 1), 0, -1) if text.endswith(stop[:n])), 0)


def _chooser(request: dict, device):
    temperature, top_p = request["temperature"], request["top_p"]
    if temperature < 0.01 or top_p == 0:
        return lambda logits: int(logits.argmax())
    generator = torch.Generator(device=device)
    if request["seed"] is None:
        generator.seed()
    else:
        generator.manual_seed(request["seed"] % (1 << 63))

    def choose(logits: torch.Tensor) -> int:
        if top_p >= 1:
            return int(torch.multinomial(torch.softmax(logits / temperature, -1), 1, generator=generator))
        best, tokens = logits.topk(min(NUCLEUS, len(logits)))
        shares = torch.softmax(best / temperature, -1)
        # Those whose betters don't reach top_p yet, so at least one.
        shares = shares.masked_fill(shares.cumsum(-1) - shares >= top_p, 0)
        return int(tokens[torch.multinomial(shares, 1, generator=generator)])

    return choose


def _end_tokens(model, tokenizer) -> set[int]:
    configured = model.generation_config.eos_token_id
    ends = configured if isinstance(configured, list) else [configured]
    return {token for token in [*ends, tokenizer.eos_token_id] if token is not None}


def _can_crop(cache: DynamicCache) -> bool:
    """Sliding windows forget their beginning."""
    return all(type(layer).__name__ == "DynamicLayer" for layer in cache.layers)
