"""How a base's chat template writes a conversation: what precedes an answer, what ends it, where it thinks first.

Read off the template by rendering a conversation that is known, so that no family needs an entry of its own.
"""

import re
from dataclasses import dataclass

from control_tokens import control_pattern, split_reasoning

# For bases that were never taught to chat (GPT-2, BLOOM). Saved with the adapter, so that serving says the same. The
# prompt ends with a line break, which no tokenizer joins with the letter after it; with a space BPE makes one token of
# both, and the first token of an answer would be another one than the prompt asks for.
PLAIN_TEMPLATE = (
    "{% for message in messages %}"
    "{{ message['role'] | capitalize }}:\n{{ message['content'] }}"
    "{{ eos_token if message['role'] == 'assistant' else '' }}{{ '\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}Assistant:\n{% endif %}"
)

_EMPTY_REASONING = re.compile(r"<think>\s*</think>\s*")
_OPEN_REASONING = re.compile(r"<think>\s*\Z")


@dataclass(frozen=True)
class ChatFormat:
    lead: str
    """Between the prompt and an answer: `\\n` for GLM-4, a space for Mistral, mostly nothing."""
    end: str
    """From an answer's last letter up to the token that ends it, such as `<|im_end|>`."""
    end_token: int | None
    trims: bool
    """Whether the template cuts spaces around an answer."""
    opened: str
    """Reasoning that the prompt opens and the answer closes: `<think>\\n` for DeepSeek's distills, mostly nothing."""

    def answer(self, content: str) -> str:
        """What the model has to write after the prompt: lead, reasoning, answer and end."""
        reasoning, said = split_reasoning(content)
        if self.trims:
            said = said.strip()
        if reasoning is None:
            return ("\n</think>\n\n" if self.opened else self.lead) + said + self.end
        block = f"<think>\n{reasoning}\n</think>\n\n"
        head = block.removeprefix("<think>").lstrip("\n") if self.opened else _without_reasoning(self.lead) + block
        return head + said + self.end

    def heading(self) -> "Heading":
        return Heading(_without_reasoning(self.lead), self.opened)


class Heading:
    """Takes off the beginning of a streamed answer what is the format's and not the answer's: the lead, and reasoning
    that is empty. What the prompt opened is shown as a part of the answer."""

    def __init__(self, lead: str, opened: str):
        self._lead = lead
        self._opened = opened
        self._held: str | None = opened

    def add(self, piece: str) -> str:
        if self._held is None:
            return piece
        self._held += piece
        rest = self._held.removeprefix(self._lead)
        if self._may_become_format(rest):
            return ""
        return self.finish()

    def finish(self) -> str:
        """What was held back."""
        if self._held is None:
            return ""
        text, self._held = self._held.removeprefix(self._lead), None
        if text == self._opened:
            return ""
        empty = _EMPTY_REASONING.match(text)
        return text[empty.end() :] if empty else text

    def _may_become_format(self, rest: str) -> bool:
        if self._held and self._lead.startswith(self._held):
            return True
        squeezed = "".join(rest.split())
        # All of an empty block and spaces after it: more spaces may come.
        return "<think></think>".startswith(squeezed)


def prepare_tokenizer(tokenizer) -> None:
    """Gives a tokenizer what training and chatting need and its base may lack: a padding token, one chat template."""
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    if isinstance(tokenizer.chat_template, dict):
        tokenizer.chat_template = tokenizer.chat_template.get("default")
    if not tokenizer.chat_template:
        tokenizer.chat_template = PLAIN_TEMPLATE


def answer_at_once(tokenizer) -> None:
    """Changes the template so that its prompt asks for an answer without reasoning, where it would ask for some.

    For data without reasoning: trained on it behind a prompt that opens `<think>`, a model would learn to close it.
    """
    template = tokenizer.chat_template
    close = "{%% if add_generation_prompt %%}{{ %r }}{%% endif %%}"
    ways = [
        lambda: template,
        # Qwen3, SmolLM3, GLM-4.5
        lambda: "{% set enable_thinking = false %}" + template,
        lambda: template + close % "\n</think>\n\n",
        lambda: template + close % _format(tokenizer).lead,
    ]
    for way in ways:
        tokenizer.chat_template = way()
        found = _format(tokenizer)
        if not found.opened and "<think>" not in found.lead:
            return
        tokenizer.chat_template = template


def format_of(tokenizer) -> ChatFormat:
    """The format of the tokenizer's present chat template."""
    known = tokenizer.__dict__.setdefault("_chat_formats", {})
    template = tokenizer.chat_template
    if template not in known:
        known[template] = _format(tokenizer)
    return known[template]


def render_chat(tokenizer, messages: list[dict], prompt: bool) -> str:
    """The conversation as text; with `prompt`, up to where the next answer starts. Raises what the template raises.

    A template that knows no system turn, or leaves it out, gets it at the head of the first user turn.
    """

    def apply(turns: list[dict]) -> str:
        return tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=prompt)

    if len(messages) < 2 or messages[0]["role"] != "system" or messages[1]["role"] != "user":
        return apply(messages)
    system = messages[0]["content"]
    try:
        text = apply(messages)
        if system.strip() in text:
            return text
    except Exception:  # noqa: BLE001 - a template raises what it likes
        pass
    return apply([{"role": "user", "content": f"{system}\n\n{messages[1]['content']}"}, *messages[2:]])


# A character that Unicode gives no meaning, in place of an answer.
_ANSWER = "\ue000"


def _format(tokenizer) -> ChatFormat:
    asked = [{"role": "user", "content": "x"}]
    prompt = render_chat(tokenizer, asked, prompt=True)
    before, after = _around(tokenizer, asked, _ANSWER, [])
    spaced = render_chat(tokenizer, [*asked, {"role": "assistant", "content": f" {_ANSWER} "}], prompt=False)
    end, token = _end(tokenizer, after, lambda: _around(tokenizer, asked, _ANSWER, asked)[1])
    opened = _OPEN_REASONING.search(prompt)
    return ChatFormat(
        lead=before[len(prompt) :] if before.startswith(prompt) else "",
        end=end,
        end_token=token,
        trims=f"{_ANSWER} " not in spaced,
        opened=opened[0] if opened else "",
    )


def _around(tokenizer, asked: list[dict], answer: str, then: list[dict]) -> tuple[str, str]:
    text = render_chat(tokenizer, [*asked, {"role": "assistant", "content": answer}, *then], prompt=False)
    before, _, after = text.partition(answer)
    return before, after


def _end(tokenizer, after: str, when_it_goes_on) -> tuple[str, int | None]:
    """The first control token after an answer. GLM-4 writes none: there the next turn's sign ends it. Where no control
    token follows at all, the tokenizer's own end."""
    pattern = control_pattern(tokenizer)
    for text in (after, when_it_goes_on()):
        found = pattern.search(text)
        if found:
            return text[: found.end()], tokenizer.convert_tokens_to_ids(found[0])
    return tokenizer.eos_token or "", tokenizer.eos_token_id


def _without_reasoning(lead: str) -> str:
    return _EMPTY_REASONING.sub("", lead)
