"""How far what is read of GGUF files is from the models that they were made of: `gguf.fixture.py ROOT REAL` writes tiny
random models of each family as ROOT/FAMILY and prints what was found of them, and of the model in REAL, an event each.

The weights are read by transformers. Those in few bits are compared with the same weights of the model, packed and
unpacked by the gguf package without a file between. Texts are cut by transformers' reader too, and where that knows a
vocabulary less well than llama.cpp does, by what llama.cpp does with one of SentencePiece, in a few lines.
"""

import importlib.util
import json
import re
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from machine import settle_threads

settle_threads()  # before torch is imported

import torch  # noqa: E402
from gguf import GGMLQuantizationType, GGUFReader, dequantize, quantize  # noqa: E402
from tokenizers import Regex, normalizers, pre_tokenizers, processors  # noqa: E402
from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig  # noqa: E402

from events import Trouble, emit, open_events  # noqa: E402
from gguf_architecture import ARCHITECTURES  # noqa: E402
from gguf_tokenizer import SPLITS  # noqa: E402
from ollama_template import ollama_chat  # noqa: E402
from to_gguf import QUANTIZATIONS, write_file  # noqa: E402

_place = Path(__file__).with_name("families.fixture.py")
_spec = importlib.util.spec_from_file_location("families", _place)
families = importlib.util.module_from_spec(_spec)
sys.modules["families"] = families
_spec.loader.exec_module(families)

LLAMA3 = {"rope_type": "llama3", "rope_theta": 5e5, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0}
LLAMA3["original_max_position_embeddings"] = 64
GEMMA = {"query_pre_attn_scalar": 16, "sliding_window": 8, "num_hidden_layers": 7}
MORE = {
    "llama-3.2": {"rope_parameters": LLAMA3},
    "tinyllama": {"attention_bias": True},
    "qwen2.5": {"tie_word_embeddings": True},
    "qwen3": {"head_dim": 128},
    "gpt2": {"n_positions": 1024, "max_position_embeddings": 1024},
    "gemma-2": GEMMA,
    "gemma-3": GEMMA,
}
# What transformers does not look for in a file: that there are biases, how Llama 3 stretches its positions (the file has
# weights for that), and by what Gemma scales its attention (llama.cpp takes the width of its heads).
UNREAD = ("tinyllama", "llama-3.2", "gemma-2", "gemma-3")
CUTS = {"llama-3.2": "llama-bpe", "deepseek-llama": "llama-bpe", "mistral-nemo": "tekken", "qwen2.5": "qwen2", "qwen3": "qwen2"}
CUTS["deepseek-qwen"] = "qwen2"
TEXTS = (
    "The milk was sour.",
    "  Two spaces, 12345 numbers and 3.14; don't WE'LL go?\n\nNew   lines\t\ttabs",
    "Ünïcödé 日本語 😀 привет мир",
    "<think>x</think>",
)


def make(name: str, folder: Path) -> None:
    family = families.FAMILIES[name]
    gemma = family.type.startswith("gemma")
    families.make(replace(family, pieces="sentences") if gemma else family, str(folder), **MORE.get(name, {}))
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    with torch.no_grad():
        # Else biases are zeros and norms ones, and nobody sees them missing.
        for parameter in model.parameters():
            if parameter.dim() == 1:
                parameter.add_(torch.randn_like(parameter) * 0.2)
    model.to(torch.bfloat16).save_pretrained(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    backend = tokenizer.backend_tokenizer
    by_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    if name in CUTS:
        (split,) = (pattern for pattern, cut in SPLITS.items() if cut == CUTS[name])
        words = pre_tokenizers.Split(Regex(split), "isolated")
        backend.pre_tokenizer = pre_tokenizers.Sequence([words, by_bytes])
    if gemma:
        backend.normalizer = normalizers.Replace(" ", "▁")
    if name == "smollm2":
        by_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
        backend.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), by_bytes])
    if name == "llama-3.2":
        begin = (tokenizer.bos_token, tokenizer.bos_token_id)
        backend.post_processor = processors.TemplateProcessing(single=f"{begin[0]} $A", special_tokens=[begin])
    tokenizer.save_pretrained(folder)


def told_of(name: str, folder: Path, out: Path, quantizations: tuple[str, ...] = QUANTIZATIONS) -> dict:
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    ids = torch.tensor([tokenizer(" ".join(TEXTS))["input_ids"]])
    told = {"family": name, "type": model.config.model_type, "from_rounded": {}, "from_model": {}, "bytes": {}}
    for quantization in quantizations:
        file = out / f"{quantization}.gguf"
        write_file(folder, tokenizer, file, quantization, f"tiny {name}", progress=lambda _: None)
        found = logits(read_back(file, model.config if name in UNREAD else None), ids)
        told["from_rounded"][quantization] = apart(found, logits(rounded(model, quantization), ids))
        told["from_model"][quantization] = apart(found, logits(model, ids))
        told["bytes"][quantization] = file.stat().st_size
    reader = GGUFReader(file)
    again = AutoTokenizer.from_pretrained(out, gguf_file=file.name)
    return told | told_of_positions(model, reader) | told_of_texts(tokenizer, reader, again)


def told_of_positions(model, reader: GGUFReader) -> dict:
    """How far the rotary frequencies are, as llama.cpp computes them, in parts of each."""
    wanted = getattr(getattr(model.model, "rotary_emb", None), "inv_freq", None) if hasattr(model, "model") else None
    if wanted is None:
        return {}
    fields = {key.split(".", 1)[1]: field.contents() for key, field in reader.fields.items()}
    width = fields["rope.dimension_count"]
    found = 1 / fields["rope.freq_base"] ** (torch.arange(0, width, 2) / width)
    factors = [torch.from_numpy(tensor.data.copy()) for tensor in reader.tensors if tensor.name == "rope_freqs.weight"]
    found = found / factors[0] if factors else found
    return {"positions": (found / wanted - 1).abs().max().item(), "stretched": bool(factors)}


def told_of_texts(tokenizer, reader: GGUFReader, again) -> dict:
    fields = {key.removeprefix("tokenizer.ggml."): field.contents() for key, field in reader.fields.items()}
    texts, templates = list(TEXTS), {}
    if tokenizer.chat_template:
        # A prompt begins with the token that is added to every text, where one is.
        texts.append(tokenizer.apply_chat_template(families.SHAPES["two turns"], tokenize=False, add_generation_prompt=True))
        templates = {"template": again.chat_template == tokenizer.chat_template, "ollama": ollama_chat(tokenizer)}
    wanted = [tokenizer(text, add_special_tokens=False)["input_ids"] for text in texts]
    sentences = fields["model"] == "llama"
    spelled = [token.replace("▁", " ") for token in tokenizer.convert_ids_to_tokens(range(len(fields["tokens"])))]
    merges = json.loads(tokenizer.backend_tokenizer.to_str())["model"]["merges"]
    return {
        "tokens": [again(text, add_special_tokens=False)["input_ids"] for text in texts] == wanted,
        "pieces": [sentence_pieces(text, fields) for text in texts] == wanted if sentences else None,
        "vocabulary": [token.replace("▁", " ") for token in fields["tokens"]] == spelled,
        "merges": None if sentences else fields["merges"] == [" ".join(pair) for pair in merges],
        "special": [getattr(again, kind) == getattr(tokenizer, kind) for kind in ("bos_token", "eos_token")],
        "adds": [fields["add_bos_token"], fields["add_eos_token"]],
        "cut": fields["pre"],
        **templates,
    }


def sentence_pieces(text: str, fields: dict) -> list[int]:
    """What llama.cpp cuts a text into by a vocabulary of SentencePiece: the pair with the best score is merged first."""
    vocabulary = {token: id for id, token in enumerate(fields["tokens"])}
    added = [token for token, kind in zip(fields["tokens"], fields["token_type"], strict=True) if kind in (3, 4)]
    ids, after_control = [], True
    for part in re.split("(" + "|".join(map(re.escape, sorted(added, key=len, reverse=True))) + ")", text):
        if part in added:
            ids.append(vocabulary[part])
            after_control = fields["token_type"][vocabulary[part]] == 3
        elif part:
            pieces = list((" " * (fields["add_space_prefix"] and after_control) + part).replace(" ", "▁"))
            while True:
                pairs = [(vocabulary.get(a + b), at) for at, (a, b) in enumerate(pairwise(pieces))]
                known = [(-fields["scores"][id], at) for id, at in pairs if id is not None]
                if not known:
                    break
                _, at = min(known)
                pieces[at : at + 2] = [pieces[at] + pieces[at + 1]]
            for piece in pieces:
                bytes_of = [f"<0x{byte:02X}>" for byte in piece.encode()]
                ids += [vocabulary[piece]] if piece in vocabulary else [vocabulary[byte] for byte in bytes_of]
            after_control = False
    return ids


def write_refused(name: str, folder: Path) -> dict:
    try:
        write_file(folder, AutoTokenizer.from_pretrained(folder), folder / "x.gguf", "f16", name, progress=lambda _: None)
    except Trouble as trouble:
        return {"family": name, "code": trouble.code, **trouble.values, "file": (folder / "x.gguf").exists()}
    return {"family": name}


def read_back(file: Path, config):
    known = {} if config is None else {"config": config}
    how = GgufConfig(dequantize=True)
    return AutoModelForCausalLM.from_pretrained(
        file.parent, gguf_file=file.name, dtype=torch.float32, quantization_config=how, **known
    ).eval()


def rounded(model, quantization: str):
    """A copy whose weights went through as many bits."""
    kind = GGMLQuantizationType[quantization.upper()]
    few = GGMLQuantizationType.F16 if quantization == "f16" else GGMLQuantizationType.Q8_0
    copy = type(model)(model.config)
    copy.load_state_dict(model.state_dict())
    done = set()
    with torch.no_grad():
        for name, weight in copy.named_parameters():
            if weight.dim() == 1 or name.endswith("wpe.weight") or weight.data_ptr() in done:
                continue
            done.add(weight.data_ptr())
            end = weight is copy.get_input_embeddings().weight or weight is copy.get_output_embeddings().weight
            turned = "Conv1D" in type(copy.get_submodule(name.removesuffix(".weight"))).__name__
            values = (weight.T if turned else weight).contiguous().numpy()
            packed = few if end else kind
            values = torch.from_numpy(dequantize(quantize(values, packed), packed).reshape(values.shape).copy())
            weight.copy_(values.T if turned else values)
    return copy.eval()


def logits(model, ids: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        return model(input_ids=ids).logits[0]


def apart(one: torch.Tensor, other: torch.Tensor) -> float:
    return (one - other).abs().max().item()


if __name__ == "__main__":
    open_events()
    root, real = map(Path, sys.argv[1:3])
    for name in sys.argv[3:] or families.FAMILIES:
        make(name, root / name)
        can = families.FAMILIES[name].type in ARCHITECTURES
        found = told_of(name, root / name, root / f"{name}.out") if can else write_refused(name, root / name)
        emit("family", **found)
    emit("family", **told_of("real", real, root / "real.out", ("q8_0",)))
