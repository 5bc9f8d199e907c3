"""What people wrote, kept from being read as a model's control tokens.

A chat template sets control tokens (`<|im_start|>`) around what was said, and a tokenizer takes them for what they are
wherever they stand: a row that says `<|im_end|>` would end its turn, and begin one in the name of the system. So what
looks like one in people's text is put aside before the template is filled in, and comes back as the plain letters it
is, spelled with ordinary tokens. (Where a tokenizer begins every text with a space, as SentencePiece's do, each such
piece gets one more. Text without anything of the kind is read as if this file were not there.)

Checked with transformers 5.23 and tokenizers 0.23: `split_special_tokens` is taken for each call by itself.
"""

import re


class Aside:
    """What was put aside of one conversation or text, each by a character that stands for it meanwhile."""

    def __init__(self, tokenizer):
        self._tokenizer = tokenizer
        self._pattern = _pattern(tokenizer)
        self._stands_for: dict[str, str] = {}
        self._said: set[str] = set()

    def messages(self, messages: list[dict]) -> list[dict]:
        """The same conversation for a template, its roles and contents without anything that looks like control."""
        self._notice(*(text for message in messages for text in message.values()))
        return [{name: self._without(text) for name, text in message.items()} for message in messages]

    def text(self, text: str) -> str:
        self._notice(text)
        return self._without(text)

    def encode(self, text: str, first: bool = False) -> tuple[list[int], list[tuple[int, int]] | None]:
        """Tokens, and where in `text` each begins and ends; None where the tokenizer can't tell.

        `first`: with the tokenizer's own first tokens; a template writes them itself.
        """
        if not self._stands_for:
            return self._read(text, first)
        ids = self._tokenizer("")["input_ids"][:1] if first else []
        offsets = [(0, 0)] * len(ids)
        at = 0
        for piece in re.split(f"([{''.join(self._stands_for)}])", text):
            literal = self._stands_for.get(piece)
            if literal is not None:
                spelled = self._spell(literal)
                ids += spelled
                offsets += [(at, at + 1)] * len(spelled)
            elif piece:
                read, places = self._read(piece, False)
                ids += read
                offsets += [(at + start, at + end) for start, end in places or ()]
            at += len(piece)
        return ids, offsets if self._tokenizer.is_fast else None

    def _notice(self, *texts: str) -> None:
        if any(self._pattern.search(text) for text in texts):
            self._said.update(*texts)

    def _without(self, text: str) -> str:
        return self._pattern.sub(lambda found: self._stand_in(found[0]), text)

    def _stand_in(self, literal: str) -> str:
        for character, known in self._stands_for.items():
            if known == literal:
                return character
        # Of those that Unicode gives no meaning, one that nobody here wrote.
        free = (chr(code) for code in range(0xF0000, 0xFFFFE))
        character = next(c for c in free if c not in self._said and c not in self._stands_for)
        self._stands_for[character] = literal
        return character

    def _spell(self, literal: str) -> list[int]:
        return self._tokenizer(literal, add_special_tokens=False, split_special_tokens=True)["input_ids"]

    def _read(self, text: str, first: bool) -> tuple[list[int], list[tuple[int, int]] | None]:
        if not self._tokenizer.is_fast:
            return self._tokenizer(text, add_special_tokens=first)["input_ids"], None
        found = self._tokenizer(text, add_special_tokens=first, return_offsets_mapping=True)
        return found["input_ids"], found["offset_mapping"]


def _pattern(tokenizer) -> re.Pattern:
    """Any control token as it is written. Made once a tokenizer: a model may have thousands."""
    known = getattr(tokenizer, "_control_pattern", None)
    if known is None:
        added = (token.content for token in tokenizer.added_tokens_decoder.values() if token.special)
        known = re.compile(_any_of({*added, *tokenizer.all_special_tokens} - {""}) or "(?!)")
        tokenizer._control_pattern = known
    return known


def _any_of(literals: set[str]) -> str:
    """A pattern for the longest of them, a character at a time: one `|` over thousands takes 0.3 ms for each `<`."""
    tree: dict = {}
    for literal in literals:
        branch = tree
        for character in literal:
            branch = branch.setdefault(character, {})
        branch[""] = {}

    def pattern(branch: dict) -> str:
        ways = [re.escape(character) + pattern(rest) for character, rest in branch.items() if character]
        either = ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})" if ways else ""
        return f"(?:{either})?" if either and "" in branch else either

    return pattern(tree)
