"""A chat template as Ollama's (https://docs.ollama.com/modelfile), which are Go's and know no Jinja."""

import json

from chat_format import format_of, render_chat

# Characters that Unicode gives no meaning, in place of what people say.
_SYSTEM, _QUESTION, _ANSWER, _NEXT = "\ue000", "\ue001", "\ue002", "\ue003"


def ollama_chat(tokenizer) -> dict:
    """`template`, or None where Ollama's can't say the same; `stop`, the texts that end an answer."""
    if not isinstance(tokenizer.chat_template, str):
        return {"template": None, "stop": []}
    end = format_of(tokenizer).end_token
    stop = [] if end is None else [tokenizer.convert_ids_to_tokens(end)]
    try:
        return {"template": _template(tokenizer), "stop": stop}
    except Exception:  # noqa: BLE001 - a template raises what it likes
        return {"template": None, "stop": stop}


def _template(tokenizer) -> str | None:
    turns = [_turn("user", _QUESTION), _turn("assistant", _ANSWER), _turn("user", _NEXT)]
    head, _, rest = _written(tokenizer, turns).partition(_QUESTION)
    opening, _, rest = rest.partition(_ANSWER)
    between, _, last = rest.partition(_NEXT)
    before_system, _, rest = _written(tokenizer, [_turn("system", _SYSTEM), *turns[:1]]).partition(_SYSTEM)
    after_system, _, _ = rest.partition(_QUESTION)
    # What stands before each question: before the first, before one after an answer, and after a system prompt.
    later = between.removeprefix(format_of(tokenizer).end)
    question = _shared_end(_shared_end(head, later), after_system)
    pieces = {
        "none": head.removesuffix(question),
        "system": before_system,
        "end of system": after_system.removesuffix(question),
        "question": question,
        "opening": opening,
        "end": between.removesuffix(question),
    }
    if last != opening or any("{{" in piece or '"""' in piece for piece in pieces.values()):
        return None
    if any(_written(tokenizer, shape) != _by(pieces, shape) for shape in _shapes(turns)):
        return None
    none = f"{{{{ if not .System }}}}{_literal(pieces['none'])}{{{{ end }}}}" if pieces["none"] else ""
    return (
        f"{none}{{{{ range .Messages }}}}"
        f'{{{{ if eq .Role "system" }}}}{_literal(pieces["system"])}{{{{ .Content }}}}{_literal(pieces["end of system"])}'
        f'{{{{ else if eq .Role "user" }}}}{_literal(pieces["question"])}{{{{ .Content }}}}{_literal(pieces["opening"])}'
        f'{{{{ else if eq .Role "assistant" }}}}{{{{ .Content }}}}{_literal(pieces["end"])}{{{{ end }}}}{{{{ end }}}}'
    )


def _written(tokenizer, turns: list[dict]) -> str:
    """A prompt without the token at its head that is added to every text."""
    text = render_chat(tokenizer, turns, prompt=True)
    bos = tokenizer.bos_token_id
    added = bos is not None and tokenizer("x")["input_ids"][0] == bos
    return text.removeprefix(tokenizer.bos_token) if added else text


def _by(pieces: dict[str, str], turns: list[dict]) -> str:
    """The prompt as the pieces make it: what the template below says, in Python."""
    text = "" if turns[0]["role"] == "system" else pieces["none"]
    for turn in turns:
        before, after = {
            "system": (pieces["system"], pieces["end of system"]),
            "user": (pieces["question"], pieces["opening"]),
            "assistant": ("", pieces["end"]),
        }[turn["role"]]
        text += before + turn["content"] + after
    return text


def _shapes(turns: list[dict]) -> list[list[dict]]:
    system, longer = _turn("system", "Be kind."), [*turns, _turn("assistant", "red"), _turn("user", "Why?")]
    return [turns[:1], turns, longer, [system, *turns[:1]], [system, *turns], [system, *longer]]


def _turn(role: str, content: str) -> dict:
    return {"role": role, "content": content}


def _shared_end(one: str, other: str) -> str:
    length = 0
    while length < min(len(one), len(other)) and one[-1 - length] == other[-1 - length]:
        length += 1
    return one[len(one) - length :]


def _literal(text: str) -> str:
    """As a string of Go's, so that no space or line break of it is lost."""
    return f"{{{{ {json.dumps(text, ensure_ascii=False)} }}}}" if text else ""
