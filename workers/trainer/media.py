"""Rows of pictures and sound: {"file", "said"}, a picture or a clip with what is to be said of it.

What a base reads follows from its type: Idefics3 (SmolVLM) a picture, Whisper a clip. All rows of a base have the same
prompt; the answer is learned and its end, nothing else. What stands beside the tokens is read from the file when the row
goes through the model (`media_inputs.py`).
"""

import json
from dataclasses import dataclass
from pathlib import Path

from control_tokens import Aside, control_pattern
from events import Trouble

QUESTION = "Describe this picture."
"""Asked of each picture: a datanet has captions and no questions."""

_SAID = "\ue000"
"""A character that Unicode gives no meaning, in place of an answer."""


@dataclass(frozen=True)
class MediaFormat:
    prompt: list[int]
    """Tokens before each answer, those that stand for the picture among them."""
    lead: str
    """Between the prompt and an answer: a space for SmolVLM."""
    end: str
    """From an answer's last letter up to the token that ends it."""

    def end_token(self, tokenizer) -> int:
        return tokenizer.convert_tokens_to_ids(self.end.strip())


def reads_media(folder: str) -> bool:
    """Whether a base reads pictures or sound."""
    return config_of(folder).get("model_type") in _PROMPTS


def config_of(folder: str) -> dict:
    return json.loads((Path(folder) / "config.json").read_text())


def prepare_media_tokenizer(tokenizer, folder: str) -> None:
    """Gives a tokenizer its base's format, of which rows are made."""
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    # Where a processor's template was written before transformers kept it in a file of its own.
    older = Path(folder) / "chat_template.json"
    if not tokenizer.chat_template and older.is_file():
        tokenizer.chat_template = json.loads(older.read_text())["chat_template"]
    take_media_format(tokenizer, config_of(folder))


def take_media_format(tokenizer, config: dict) -> None:
    """Anew, once something of the prompt has changed."""
    prompt, lead, after = _PROMPTS[config["model_type"]](tokenizer, config)
    found = control_pattern(tokenizer).search(after)
    end = after[: found.end()] if found else tokenizer.eos_token
    ids = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    tokenizer._media_format = MediaFormat(ids, lead, end)


def media_format(tokenizer) -> MediaFormat:
    return tokenizer._media_format


def media_example(tokenizer, said: str) -> tuple[list[int], list[int]]:
    """Tokens of a row, and which of them are learned: its answer and the end."""
    form = media_format(tokenizer)
    aside = Aside(tokenizer)
    answer = aside.encode(form.lead + aside.text(said.strip()) + form.end)
    return form.prompt + answer, [-100] * len(form.prompt) + answer


def save_processor(base: str, model, folder: Path) -> None:
    """Beside a model, what else its pictures or sound are read by, as they were while it learned."""
    if not reads_media(base):
        return
    for name in ("preprocessor_config.json", "processor_config.json"):
        if (Path(base) / name).is_file():
            settings = json.loads((Path(base) / name).read_text())
            for part in (settings, settings.get("image_processor", {})):
                if "do_image_splitting" in part:
                    part["do_image_splitting"] = False
            (folder / name).write_text(json.dumps(settings, indent=2))
    model.generation_config.save_pretrained(str(folder))


def refuse_other_rows(rows: list[dict], folder: str) -> None:
    """Raises Trouble for text on a base that reads pictures or sound, and the other way round."""
    reads = reads_media(folder)
    if any(("file" in row) != reads for row in rows):
        raise Trouble(
            "The base {base} doesn’t read rows of this kind.",
            "Take a base for text, pictures or sound, as the datanet’s kind is: “/bases” lists them.",
            code="other_modality",
            base=Path(folder).name,
        )


def _picture_prompt(tokenizer, config: dict) -> tuple[str, str, str]:
    """What stands before an answer, between the two, and after it."""
    asked = {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": QUESTION}]}
    answer = {"role": "assistant", "content": [{"type": "text", "text": _SAID}]}
    before = tokenizer.apply_chat_template([asked], tokenize=False, add_generation_prompt=True)
    until, _, after = tokenizer.apply_chat_template([asked, answer], tokenize=False).partition(_SAID)
    # Its patches, of which `scale_factor` squared are one token.
    vision = config["vision_config"]
    side = vision.get("image_size", 512) // vision.get("patch_size", 16)
    tokens = side**2 // config.get("scale_factor", 4) ** 2
    # As Idefics3Processor writes a picture that is not cut into tiles.
    around = "<fake_token_around_image>"
    image = f"{around}<global-img>{'<image>' * tokens}{around}"
    return before.replace("<image>", image), until.removeprefix(before), after


def _clip_prompt(tokenizer, _: dict) -> tuple[str, str, str]:
    return "".join(tokenizer.convert_ids_to_tokens(tokenizer.prefix_tokens)), "", tokenizer.eos_token


_PROMPTS = {"idefics3": _picture_prompt, "whisper": _clip_prompt}
