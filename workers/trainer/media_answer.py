"""What a model says of a picture or a clip, and whether a new one says what it was taught."""

import torch
from transformers import GenerationConfig
from transformers.generation import GenerationMixin

from events import emit
from media import media_format
from media_inputs import media_inputs

QUESTIONS = 3
ROOM = {"cpu": 96, "cuda": 224}
"""Tokens of an answer at most."""


@torch.no_grad()
def say(model, tokenizer, file: str, most: int) -> tuple[str, bool]:
    """The likeliest answer of up to `most` tokens, and whether it came to its end."""
    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
    form = media_format(tokenizer)
    prompt = torch.tensor([form.prompt], device=inner.device)
    if inner.config.is_encoder_decoder:
        ids = {"decoder_input_ids": prompt}
        most = min(most, inner.config.max_target_positions - len(form.prompt))
    else:
        ids = {"input_ids": prompt, "attention_mask": torch.ones_like(prompt)}
    ends = form.end_token(tokenizer)
    config = GenerationConfig(
        do_sample=False, max_new_tokens=most, eos_token_id=ends, pad_token_id=tokenizer.pad_token_id, use_cache=True
    )
    # Past Whisper's own, which cuts long sound and forces a language: a row is one clip, behind the prompt that it was
    # learned by.
    written = GenerationMixin.generate(inner, generation_config=config, **ids, **media_inputs(inner, [{"file": file}]))[0]
    answer = written[len(form.prompt) :].tolist()
    return tokenizer.decode(answer, skip_special_tokens=True).strip(), ends in answer


def ask_of_own_rows(model, tokenizer, rows: list[dict], gone) -> None:
    """Emits a `trial` event for a row from the beginning, the middle and the end: what was expected and said of it."""
    from trial import loops

    model.eval()
    learned = [at for at, row in enumerate(rows) if row["said"].strip() and not row["too_long"]]
    for at in sorted({learned[part * len(learned) // QUESTIONS] for part in range(QUESTIONS) if learned}):
        row = rows[at]
        if gone():
            return
        expected = row["said"]
        room = min(ROOM.get(model.device.type, 224), 24 + 2 * len(tokenizer(expected)["input_ids"]))
        answer, ended = say(model, tokenizer, row["file"], room)
        emit(
            "trial",
            question=f"#{at + 1}",
            expected=expected[:500],
            answer=answer[:500],
            finish="stop" if ended else "length",
            empty=not answer,
            looping=loops(tokenizer(answer, add_special_tokens=False)["input_ids"]),
        )
