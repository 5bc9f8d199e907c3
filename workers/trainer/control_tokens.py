"""What people wrote, kept from being read as a model's control tokens.

A chat template sets control tokens (`<|im_start|>`) around what was said, and a tokenizer takes them for what they are
wherever they stand: a row that says `<|im_end|>` would end its turn, and begin one in the name of the system. So what
looks like one in people's text is put aside before the template is filled in, and comes back as the plain letters it
is, spelled with ordinary tokens. (Where a tokenizer begins every text with a space, as SentencePiece's do, each such
piece gets one more. Text without anything of the kind is read as if this file were not there.)

Control tokens are all that were added to a vocabulary, whether marked special or not: DeepSeek's `<｜User｜>`, Qwen3's
`<think>` and Qwen2.5's `<tool_call>` are not. Runs of spaces that some vocabularies add are no control. The reasoning
at the head of an assistant's turn keeps its two `<think>` tokens.

Checked with transformers 5.23 and tokenizers 0.23.
"""

import re

_REASONING = re.compile(r"\s*<think>(.*?)</think>(.*)\Z", re.DOTALL)


def split_reasoning(content: str) -> tuple[str | None, str]:
    """An assistant's turn as its reasoning (None without) and what it says after it."""
    found = _REASONING.match(content)
    return (found[1].strip("\n"), found[2].lstrip("\n")) if found else (None, content)


def control_pattern(tokenizer) -> re.Pattern:
    """Any control token as it is written. Made once a tokenizer: a model may have thousands."""
    known = getattr(tokenizer, "_control_pattern", None)
    if known is None:
        added = (token.content for token in tokenizer.added_tokens_decoder.values())
        literals = {text for text in (*added, *tokenizer.all_special_tokens) if text.strip(" \t\r\n\u2581")}
        known = re.compile(_any_of(literals) or "(?!)")
        tokenizer._control_pattern = known
    return known


class Aside:
    """What was put aside of one conversation or text, each by a character that stands for it meanwhile."""

    def __init__(self, tokenizer):
        self._tokenizer = tokenizer
        self._pattern = control_pattern(tokenizer)
        self._stands_for: dict[str, str] = {}
        self._said: set[str] = set()

    def messages(self, messages: list[dict]) -> list[dict]:
        """The same conversation for a template, its roles and contents without anything that looks like control."""
        self._notice(*(text for message in messages for text in (message["role"], message["content"])))
        return [{"role": self._without(m["role"]), "content": self._turn(m)} for m in messages]

    def text(self, text: str) -> str:
        self._notice(text)
        return self._without(text)

    def encode(self, text: str, first: bool = False) -> list[int]:
        """Tokens. `first`: with the tokenizer's own first tokens; a template writes them itself."""
        if not self._stands_for:
            return self._read(text, first)
        ids = self._tokenizer("")["input_ids"][:1] if first else []
        for piece in re.split(f"([{''.join(self._stands_for)}])", text):
            literal = self._stands_for.get(piece)
            ids += self._spell(literal) if literal is not None else self._read(piece, False) if piece else []
        return ids

    def _turn(self, message: dict) -> str:
        reasoning, said = split_reasoning(message["content"])
        if message["role"] != "assistant" or reasoning is None:
            return self._without(message["content"])
        return f"<think>\n{self._without(reasoning)}\n</think>\n\n{self._without(said)}"

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
        """With the vocabulary's ordinary tokens: past its added ones, which `split_special_tokens` does only for those
        that are marked special."""
        if not self._tokenizer.is_fast:
            return self._tokenizer(literal, add_special_tokens=False, split_special_tokens=True)["input_ids"]
        inner = self._tokenizer.backend_tokenizer
        text = inner.normalizer.normalize_str(literal) if inner.normalizer else literal
        words = inner.pre_tokenizer.pre_tokenize_str(text) if inner.pre_tokenizer else [(text, None)]
        return [token.id for word, _ in words for token in inner.model.tokenize(word)]

    def _read(self, text: str, first: bool) -> list[int]:
        return self._tokenizer(text, add_special_tokens=first)["input_ids"]


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
