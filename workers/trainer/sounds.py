"""Clips as Whisper hears them: mono, 16,000 samples a second, as a picture of their tones over 30 seconds."""

import json
import wave
from collections import Counter
from functools import cache
from pathlib import Path

import numpy
import torch

RATE = 16_000
LISTENED = 8
"""Clips by which a datanet's language is told."""
HOP = 160
"""Samples from one column of the spectrogram to the next; the encoder joins two."""


@torch.no_grad()
def settle_language(tokenizer, model, files: list[str], parent: str | None) -> bool:
    """Sets the language of the tokenizer's prompt: that of the model in the folder `parent`, else that which the base
    hears in most of a few clips. False for a base that knows one language only, whose prompt names none."""
    languages = getattr(model.generation_config, "lang_to_id", None)
    if not languages or not files:
        return False
    language = _language_of(parent) if parent else _heard_in(files, tokenizer, model, languages)
    tokenizer.set_prefix_tokens(language=language.strip("<|>"), task="transcribe")
    # What is saved beside the model says it, too.
    model.generation_config.language, model.generation_config.task = language, "transcribe"
    return True


def _language_of(folder: str) -> str:
    return json.loads((Path(folder) / "generation_config.json").read_text())["language"]


def _heard_in(files: list[str], tokenizer, model, languages: dict[str, int]) -> str:
    begin = torch.tensor([[tokenizer.convert_tokens_to_ids("<|startoftranscript|>")]], device=model.device)
    heard = Counter()
    for file in files[:: max(1, len(files) // LISTENED)][:LISTENED]:
        logits = model(**features(model, [file]), decoder_input_ids=begin, use_cache=False).logits[0, -1]
        heard[max(languages, key=lambda name: float(logits[languages[name]]))] += 1
    return heard.most_common(1)[0][0]


def features(model, files: list[str]) -> dict[str, torch.Tensor]:
    """{"input_features"}: (rows, tones, columns)."""
    config = model.config
    hear = _extractor(config.num_mel_bins, config.max_source_positions)
    heard = hear([samples_of(file) for file in files], sampling_rate=RATE, return_tensors="pt")
    return {"input_features": heard["input_features"].to(model.device, model.dtype)}


def samples_of(file: str) -> numpy.ndarray:
    """(samples), from -1 to 1 at RATE, of a WAV with 16 bits a sample; its channels as one."""
    with wave.open(file) as clip:
        channels, rate = clip.getnchannels(), clip.getframerate()
        pcm = numpy.frombuffer(clip.readframes(clip.getnframes()), "<i2")
    return resampled(pcm.reshape(-1, channels).mean(axis=1) / 32768, rate).astype(numpy.float32)


def resampled(samples: numpy.ndarray, rate: int) -> numpy.ndarray:
    """At RATE, without the tones that it can't hold: through the spectrum, which is exact but at the clip's two ends."""
    length = round(len(samples) * RATE / rate)
    if rate == RATE or length == 0:
        return samples
    return numpy.fft.irfft(numpy.fft.rfft(samples), length) * (length / len(samples))


@cache
def _extractor(tones: int, positions: int):
    from transformers import WhisperFeatureExtractor

    return WhisperFeatureExtractor(feature_size=tones, chunk_length=positions * 2 * HOP // RATE)
