"""Answers of one model, one after the other, for who measures it."""

import time

from decoder import Decoder


class Generator:
    def __init__(self, model, tokenizer):
        self._decoder = Decoder(model, tokenizer)

    def generate(self, request: dict, gone=lambda: False):
        """Yields pieces of text, then an Ending; ends early and silently once `gone()`. Raises Refusal for a conversation that can't be read."""
        decoder = self._decoder
        row = decoder.prepare(request, None, None, time.monotonic())
        try:
            yield from row.answer.take(decoder.read(row, len(row.tokens)))
            decoder.join(row)
            while not row.answer.ended and not gone():
                yield from row.answer.take(decoder.step()[0])
        finally:
            decoder.leave(row, keep=row.answer.ended)
