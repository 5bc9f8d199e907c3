"""What a model reads of pictures and sound beside the tokens."""

import pictures
import sounds
from media import take_media_format

BESIDE = ("pixel_values", "input_features")
"""The names of all that `media_inputs` gives."""

READERS = {"idefics3": pictures.pixel_values, "whisper": sounds.features}


def media_inputs(model, rows: list[dict]) -> dict:
    """Of encoded rows, by the names of the model's arguments; nothing for text."""
    if not rows or "file" not in rows[0]:
        return {}
    return READERS[model.config.model_type](model, [row["file"] for row in rows])


def settle_prompt(tokenizer, model, rows: list[dict], parent: str | None) -> None:
    """Once the base is loaded: of sound, the language that it hears in the rows belongs to the prompt; of a model that is
    trained on, the language that it learned."""
    if model.config.model_type != "whisper":
        return
    if sounds.settle_language(tokenizer, model, [row["file"] for row in rows if not row["too_long"]], parent):
        take_media_format(tokenizer, model.config.to_dict())
