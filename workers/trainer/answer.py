"""One request's way from its prompt to its end: each token chosen by its own settings, and made text."""

import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass

import torch

from answer_text import AnswerText
from chat_format import Heading, format_of
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


class Reader:
    """Makes answers of requests. Its tokenizer's template changes meanwhile, so it serves one thread."""

    def __init__(self, model, tokenizer):
        self._tokenizer = tokenizer
        self._device = model.device
        self._ends = _end_tokens(model, tokenizer)
        self._context = getattr(model.config.get_text_config(), "max_position_embeddings", 2048)

    def answer(self, request: dict, template: str | None, began: float) -> "Answer":
        """`request`: as of `openai_protocol.chat_request`. `template`: instead of the tokenizer's own. `began`: when it
        was asked, by `time.monotonic`. Raises Refusal for a conversation that can't be read."""
        with self._template(template):
            prompt, left_out = fit(self._encode, request["messages"], self._context, request["max_tokens"])
            form = format_of(self._tokenizer)
        return Answer(
            prompt=prompt,
            left_out=left_out,
            limit=min(request["max_tokens"], self._context - len(prompt)),
            ends=self._ends | ({form.end_token} - {None}),
            choose=_chooser(request, self._device),
            text=AnswerText(self._tokenizer, request["stop"]),
            heading=form.heading(),
            began=began,
        )

    def _encode(self, messages: list[dict]) -> list[int]:
        try:
            return encode_prompt(self._tokenizer, messages)
        except Exception as error:
            raise Refusal(400, f"This model's chat template refuses the conversation: {error}") from None

    @contextmanager
    def _template(self, template: str | None):
        own = self._tokenizer.chat_template
        self._tokenizer.chat_template = template or own
        try:
            yield
        finally:
            self._tokenizer.chat_template = own


@dataclass(eq=False)
class Answer:
    prompt: list[int]
    left_out: int
    limit: int
    """Tokens that it may have."""
    ends: set[int]
    choose: Callable[[torch.Tensor], int]
    text: AnswerText
    heading: Heading
    began: float
    first: float = 0.0
    ended: bool = False

    def __post_init__(self):
        self.tokens: list[int] = []

    def take(self, logits: torch.Tensor) -> list:
        """Chooses the next token. Returns the text that became certain, if any, and after the last one an Ending.

        `logits`: of one row (vocabulary). Raises Refusal when they are no numbers."""
        logits = logits.float()
        if torch.isnan(logits).any():
            raise Refusal(500, "This model computes no numbers any more: its weights are damaged.", "not_a_number")
        token = self.choose(logits)
        self.tokens.append(token)
        if len(self.tokens) == 1:
            self.first = time.monotonic() - self.began
        if token in self.ends:
            return self._end("stop", "")
        piece = self.heading.add(self.text.add(token))
        if self.text.stopped:
            return self._end("stop", piece)
        if len(self.tokens) >= self.limit:
            return self._end("length", piece)
        return [piece] if piece else []

    def _end(self, reason: str, piece: str) -> list:
        self.ended = True
        text = piece + self.heading.add(self.text.finish()) + self.heading.finish()
        seconds = time.monotonic() - self.began
        ending = Ending(reason, len(self.prompt), len(self.tokens), self.first, seconds, self.left_out)
        return [text, ending] if text else [ending]


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
