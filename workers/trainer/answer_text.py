"""Tokens into text as it becomes certain."""


class AnswerText:
    """Whole characters only, and nothing that may still turn into a stop text."""

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
