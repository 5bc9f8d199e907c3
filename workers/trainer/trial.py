"""The new model is asked some of its own training questions before anybody hears that it is ready."""

from answer import Ending
from control_tokens import split_reasoning
from events import emit
from generate import Generator
from rows import encode_prompt, is_learned

QUESTIONS = 3
ROOM = {"cpu": 96, "cuda": 256}
"""Tokens of an answer at most."""


def ask_own_questions(model, tokenizer, rows: list[dict], gone) -> None:
    """Emits a `trial` event for each question: what was asked, expected and answered, how it ended, and whether it goes
    round in circles. Nothing where the rows have no questions."""
    model.eval()
    conversations = _questions(tokenizer, rows)
    generator = Generator(model, tokenizer)
    for messages, expected in conversations:
        room = min(ROOM.get(model.device.type, 256), 24 + 2 * len(tokenizer(expected)["input_ids"]))
        request = {"messages": messages, "max_tokens": room, "temperature": 0, "top_p": 1, "stop": [], "seed": 0}
        text, reason = "", None
        for piece in generator.generate(request, gone):
            if isinstance(piece, Ending):
                reason = piece.reason
            else:
                text += piece
        if reason is None:
            return  # told to stop
        emit(
            "trial",
            question=messages[-1]["content"][:500],
            expected=expected[:500],
            answer=text[:500],
            finish=reason,
            empty=not split_reasoning(text)[1].strip(),
            looping=loops(tokenizer(text, add_special_tokens=False)["input_ids"]),
        )


def loops(tokens: list[int]) -> bool:
    """Whether a text ends with one piece over and over: four times at least, and a dozen tokens at least."""
    for size in range(1, len(tokens) // 4 + 1):
        piece, times = tokens[-size:], 1
        while tokens[len(tokens) - size * (times + 1) : len(tokens) - size * times] == piece:
            times += 1
        if times >= 4 and times * size >= 12:
            return True
    return False


def _questions(tokenizer, rows: list[dict]) -> list[tuple[list[dict], str]]:
    """From the beginning, the middle and the end of the data, those short enough to be asked quickly."""
    found = []
    candidates = [row["messages"] for row in rows if "messages" in row]
    for part in range(QUESTIONS):
        for messages in candidates[part * len(candidates) // QUESTIONS :][:50]:
            at = next((at for at, message in enumerate(messages) if is_learned(message)), None)
            if not at or messages[at - 1]["role"] != "user" or (messages[:at], messages[at]["content"]) in found:
                continue
            try:
                if len(encode_prompt(tokenizer, messages[:at])) > 512:
                    continue
            except Exception:  # noqa: BLE001 - the template refuses it, as it did in training
                continue
            found.append((messages[:at], messages[at]["content"]))
            break
    return found
