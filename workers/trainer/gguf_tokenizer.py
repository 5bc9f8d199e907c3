"""A tokenizer as llama.cpp reads it from a GGUF file (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md)."""

import json
import re

from gguf import GGUFWriter, TokenType

from chat_format import format_of
from events import Trouble

_WORDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+"
_REST = r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_UPPER, _LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"

SPLITS = {
    rf"{_WORDS}|\p{{N}}{{1,3}}|{_REST}": "llama-bpe",
    rf"{_WORDS}|\p{{N}}|{_REST}": "qwen2",
    rf"[^\r\n\p{{L}}\p{{N}}]?{_UPPER}*{_LOWER}+|[^\r\n\p{{L}}\p{{N}}]?{_UPPER}+{_LOWER}*|\p{{N}}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+": "tekken",
    r" ?[^(\s|[.,!?…。，、।۔،])]+": "bloom",
}
"""How byte-level tokenizers cut a text before they merge, and llama.cpp's name for the same cut."""


def write_tokenizer(writer: GGUFWriter, tokenizer, rows: int) -> None:
    """Writes the vocabulary, its special tokens and the chat template.

    `rows` are those of the embedding matrix: the vocabulary is filled up, or cut, to as many. Raises Trouble when
    llama.cpp would not cut a text as the tokenizer does.
    """
    state = json.loads(tokenizer.backend_tokenizer.to_str())
    model = state["model"]
    if model["type"] != "BPE":
        raise _unknown_tokenizer()
    added = {token["id"]: token for token in state["added_tokens"]}
    if model["byte_fallback"]:
        _write_sentencepiece(writer, tokenizer, state, added, rows)
    else:
        _write_byte_level(writer, tokenizer, state, added, rows)
    _write_special(writer, tokenizer, rows)
    if isinstance(tokenizer.chat_template, str):
        writer.add_chat_template(tokenizer.chat_template)


def _write_byte_level(writer: GGUFWriter, tokenizer, state: dict, added: dict, rows: int) -> None:
    if (state["normalizer"] or {"type": "NFC"})["type"] != "NFC":
        raise _unknown_tokenizer()
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(_cut(state["pre_tokenizer"]))
    tokens, types = _tokens(tokenizer, added, rows, plain=lambda _: TokenType.NORMAL)
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges([" ".join(pair) for pair in _merges(state)])


def _write_sentencepiece(writer: GGUFWriter, tokenizer, state: dict, added: dict, rows: int) -> None:
    if state["model"]["unk_token"] is None:
        raise _unknown_tokenizer()
    unknown = state["model"]["vocab"][state["model"]["unk_token"]]
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    kinds = {unknown: TokenType.UNKNOWN}

    def plain(token: str) -> TokenType:
        return TokenType.BYTE if re.fullmatch("<0x[0-9A-F]{2}>", token) else TokenType.NORMAL

    tokens, types = _tokens(tokenizer, added, rows, plain, kinds)
    # llama.cpp merges whatever pair has the best score: the earlier a merge was learned, the better.
    scores = [-1e6] * rows
    vocabulary = state["model"]["vocab"]
    for rank, (left, right) in reversed(list(enumerate(_merges(state)))):
        scores[vocabulary[left + right]] = -float(rank)
    writer.add_token_list(tokens)
    writer.add_token_scores(scores)
    writer.add_token_types(types)
    writer.add_add_space_prefix(_has_space_before(tokenizer))


def _tokens(tokenizer, added: dict, rows: int, plain, kinds: dict | None = None) -> tuple[list[str], list[TokenType]]:
    by_id = {id: token for token, id in tokenizer.get_vocab().items()}
    tokens, types = [], []
    for id in range(rows):
        token = by_id.get(id)
        kind = (kinds or {}).get(id)
        if token is None:
            token, kind = f"[PAD{id}]", TokenType.UNUSED
        elif kind is None and id in added:
            special = added[id]["special"] or re.fullmatch(r"<[|｜].*[|｜]>", token)
            kind = TokenType.CONTROL if special else TokenType.USER_DEFINED
            if not special:
                # These are looked for in the text as it was written.
                token = token.replace("▁", " ")
        tokens.append(token)
        types.append(plain(token) if kind is None else kind)
    return tokens, types


def _merges(state: dict) -> list[tuple[str, str]]:
    return [tuple(pair.split(" ") if isinstance(pair, str) else pair) for pair in state["model"]["merges"]]


def _cut(pre_tokenizer: dict | None) -> str:
    steps = (pre_tokenizer or {}).get("pretokenizers", [pre_tokenizer])
    match [step and step["type"] for step in steps]:
        case ["ByteLevel"] if steps[0]["use_regex"]:
            return "gpt-2"
        case ["Digits", "ByteLevel"] if steps[0]["individual_digits"] and steps[1]["use_regex"]:
            return "smollm"
        case ["Split", "ByteLevel"] if not steps[1]["use_regex"] and not steps[0]["invert"]:
            name = SPLITS.get(steps[0]["pattern"].get("Regex"))
            if name and steps[0]["behavior"] == "Isolated":
                return name
    raise _unknown_tokenizer()


def _has_space_before(tokenizer) -> bool:
    """Whether a text gets a space before it. Newer tokenizers give one to the first text alone; llama.cpp gives one
    after each control token or none, so there a prompt's first piece decides."""

    def spaced(before: str) -> bool:
        ids = tokenizer(f"{before}x", add_special_tokens=False)["input_ids"]
        return "".join(tokenizer.convert_ids_to_tokens(ids)).removeprefix(before).startswith("▁")

    first, later = spaced(""), spaced(tokenizer.eos_token or "")
    if first == later or not tokenizer.chat_template:
        return first
    prompt = tokenizer.apply_chat_template([{"role": "user", "content": "x"}], tokenize=False)
    return not prompt.startswith(tuple(tokenizer.all_special_tokens))


def _write_special(writer: GGUFWriter, tokenizer, rows: int) -> None:
    for id, write in (
        (tokenizer.bos_token_id, writer.add_bos_token_id),
        (tokenizer.eos_token_id, writer.add_eos_token_id),
        (tokenizer.unk_token_id, writer.add_unk_token_id),
        (tokenizer.pad_token_id, writer.add_pad_token_id),
    ):
        if id is not None and id < rows:
            write(id)
    ids = tokenizer("x")["input_ids"]
    writer.add_add_bos_token(tokenizer.bos_token_id is not None and ids[0] == tokenizer.bos_token_id)
    writer.add_add_eos_token(tokenizer.eos_token_id is not None and ids[-1] == tokenizer.eos_token_id)
    end = format_of(tokenizer).end_token if tokenizer.chat_template else None
    if end is not None and end != tokenizer.eos_token_id:
        writer.add_eot_token_id(end)


def _unknown_tokenizer() -> Trouble:
    return Trouble(
        "The tokenizer of this model cuts texts in a way that is not written as GGUF here.",
        "Export it with the format merged, which has the tokenizer as it is.",
        code="gguf_tokenizer",
    )
