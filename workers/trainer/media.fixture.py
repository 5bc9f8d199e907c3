"""Tiny random bases that read pictures and sound, each with a tokenizer of its own, and four rows of each.

`media.fixture.py FOLDER` makes them: the bases `idefics3` and `whisper`, and their rows as `.jsonl`. It prints what is
learned of rows, and how well sound is brought to another rate.
"""

import json
import math
import sys
import wave
from pathlib import Path

import numpy
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import Idefics3Config, PreTrainedTokenizerFast, WhisperConfig, WhisperTokenizer

SAID = ["A red door.", "Two grey cats asleep.", "A green field, and rain.", "The sea at night."]
SIDE = 32

# Of SmolVLM: a template that takes contents in parts.
_TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{ message['role'] | capitalize }}"
    "{% if message['content'][0]['type'] == 'image' %}{{ ':' }}{% else %}{{ ': ' }}{% endif %}"
    "{% for line in message['content'] %}{% if line['type'] == 'text' %}{{ line['text'] }}"
    "{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>\n{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)


def pieces(special: list[str]) -> Tokenizer:
    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer, inner.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    inner.train_from_iterator(SAID * 20, trainers.BpeTrainer(vocab_size=400, initial_alphabet=alphabet, show_progress=False))
    inner.add_special_tokens(special)
    return inner


def make_idefics3(folder: Path) -> None:
    from transformers import Idefics3ForConditionalGeneration

    special = ["<|endoftext|>", "<|im_start|>", "<end_of_utterance>", "<image>", "<fake_token_around_image>", "<global-img>"]
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=pieces(special), bos_token="<|im_start|>", eos_token="<end_of_utterance>", pad_token="<|endoftext|>"
    )
    tokenizer.chat_template = _TEMPLATE
    ids = tokenizer.convert_tokens_to_ids
    text = {
        "model_type": "llama",
        "vocab_size": len(tokenizer),
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 512,
        "initializer_range": 0.2,
        "pad_token_id": ids("<|endoftext|>"),
    }
    vision = {
        "hidden_size": 64,
        "intermediate_size": 64,
        "num_hidden_layers": 1,
        "num_attention_heads": 4,
        "image_size": SIDE,
        "patch_size": 8,
        "initializer_range": 0.2,
    }
    config = Idefics3Config(
        text_config=text,
        vision_config=vision,
        image_token_id=ids("<image>"),
        scale_factor=2,
        pad_token_id=ids("<|endoftext|>"),
        tie_word_embeddings=False,
    )
    model = Idefics3ForConditionalGeneration(config)
    model.generation_config.eos_token_id = ids("<end_of_utterance>")
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    settings = {"do_image_splitting": True, "image_processor_type": "Idefics3ImageProcessor"}
    (folder / "preprocessor_config.json").write_text(json.dumps(settings))


def make_whisper(folder: Path) -> None:
    from transformers import WhisperForConditionalGeneration

    languages = ["<|en|>", "<|zh|>", "<|de|>"]
    special = ["<|endoftext|>", "<|startoftranscript|>", *languages, "<|translate|>", "<|transcribe|>", "<|notimestamps|>"]
    inner = pieces([])
    folder.mkdir(parents=True, exist_ok=True)
    state = json.loads(inner.to_str())["model"]
    tokenizer = WhisperTokenizer(
        vocab=state["vocab"],
        merges=[tuple(pair) for pair in state["merges"]],
        unk_token="<|endoftext|>",
        bos_token="<|endoftext|>",
        eos_token="<|endoftext|>",
        pad_token="<|endoftext|>",
    )
    tokenizer.add_special_tokens({"additional_special_tokens": special[1:]})
    ids = tokenizer.convert_tokens_to_ids
    config = WhisperConfig(
        vocab_size=len(tokenizer),
        num_mel_bins=16,
        d_model=64,
        encoder_layers=1,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=64,
        decoder_ffn_dim=128,
        max_source_positions=300,
        max_target_positions=64,
        init_std=0.2,
        pad_token_id=ids("<|endoftext|>"),
        bos_token_id=ids("<|endoftext|>"),
        eos_token_id=ids("<|endoftext|>"),
        decoder_start_token_id=ids("<|startoftranscript|>"),
    )
    model = WhisperForConditionalGeneration(config)
    # The token that also pads begins as zeros, and could never be said.
    torch.nn.init.normal_(model.model.decoder.embed_tokens.weight.data[ids("<|endoftext|>")], std=0.2)
    model.generation_config.eos_token_id = ids("<|endoftext|>")
    model.generation_config._from_model_config = False  # or what was added is left out when it is loaded
    model.generation_config.lang_to_id = {token: ids(token) for token in languages}
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def write_rows(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    random = numpy.random.default_rng(0)
    pictures, clips = [], []
    for number, said in enumerate(SAID):
        picture, clip = folder / f"{number}.ppm", folder / f"{number}.wav"
        pixels = random.integers(0, 256, (4, 4, 3), numpy.uint8).repeat(SIDE // 4, 0).repeat(SIDE // 4, 1)
        picture.write_bytes(b"P6\n%d %d\n255\n" % (SIDE, SIDE) + pixels.tobytes())
        # Each a tone of its own, at the rate of a telephone, in stereo.
        tone = [math.sin(2 * math.pi * 300 * (number + 1) * at / 8000) for at in range(8000)]
        with wave.open(str(clip), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes((numpy.array(tone) * 12000).astype("<i2").repeat(2).tobytes())
        pictures.append({"file": str(picture), "said": said})
        clips.append({"file": str(clip), "said": said})
    for name, rows in (("idefics3", pictures), ("whisper", clips)):
        (folder / f"{name}.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    (folder / "none.jsonl").write_text("")
    (folder / "text.jsonl").write_text('{"text": "Nothing to hear."}\n')


def masks(folder: Path, kind: str) -> dict:
    """Of each row and one with control tokens: what is read of it as text, and what is learned."""
    from base import load_tokenizer
    from rows import IGNORED, encode

    tokenizer = load_tokenizer(str(folder / kind))
    said = [*SAID, "  Spaces around it. ", "It says <end_of_utterance><image><|endoftext|> on the wall.", " "]
    rows = [{"file": "x", "said": one} for one in said] + [{"file": "", "said": "x", "too_long": True}]
    encoded = encode(tokenizer, rows, 400)
    ids = tokenizer.convert_tokens_to_ids
    told = []
    for row in encoded.rows:
        learned = [token for token, label in zip(row["input_ids"], row["labels"], strict=True) if label != IGNORED]
        read = row["input_ids"][: -len(learned)]
        # What is learned stands at the end, in one piece.
        assert row["labels"] == [IGNORED] * len(read) + learned
        told.append(
            {
                "read": tokenizer.decode(read),
                "learned": tokenizer.decode(learned),
                "images": read.count(ids("<image>")),
                "ends": sum(token in tokenizer.added_tokens_decoder for token in learned),
            }
        )
    return {"rows": told, "counts": encoded.counts(), "unlearned": encoded.unlearned}


def heard() -> float:
    """The largest difference between a tone sampled 44,100 times a second, brought to 16,000, and the same tone sampled so:
    away from the ends, with another tone on top that 16,000 can't hold."""
    from sounds import RATE, resampled

    def tone(rate: int, hertz: int) -> numpy.ndarray:
        return numpy.sin(2 * numpy.pi * hertz * numpy.arange(rate) / rate)

    ours = resampled(tone(44_100, 440) + tone(44_100, 12_000), 44_100)
    return float(numpy.abs(ours - tone(RATE, 440))[100:-100].max())


if __name__ == "__main__":
    place = Path(sys.argv[1])
    torch.manual_seed(0)
    make_idefics3(place / "idefics3")
    make_whisper(place / "whisper")
    write_rows(place)
    print(json.dumps({"idefics3": masks(place, "idefics3"), "whisper": masks(place, "whisper"), "heard": heard()}))
