"""How far a row in a batch is from the same row alone: `mixed.fixture.py` prints of each family, tiny and random in
float32, the largest difference of two logits and whether every token is the same. Alone means peft's own model with that
one adapter, reading the whole text at once without a cache.

Rows of several adapters and of the base alone, longer and shorter than a sliding window, join and leave between steps.
"""

import json
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

from machine import settle_threads, skip_four_bits

settle_threads()
skip_four_bits()

import torch  # noqa: E402
from peft import LoraConfig, PeftModel, get_peft_model  # noqa: E402
from transformers import AutoConfig, AutoModelForCausalLM  # noqa: E402

from batchable import can_batch  # noqa: E402
from decoder import Decoder, Row  # noqa: E402

WINDOW = 16
SIZES = {
    "vocab_size": 400,
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 4,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "max_position_embeddings": 512,
    "initializer_range": 0.2,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
OLD = {"vocab_size": 400, "n_embd": 64, "n_layer": 4, "n_head": 4, "n_positions": 512, "initializer_range": 0.2}
OLD |= {"bos_token_id": 1, "eos_token_id": 2}
EXPERTS = {
    "kv_lora_rank": 16,
    "q_lora_rank": 32,
    "qk_rope_head_dim": 8,
    "qk_nope_head_dim": 16,
    "v_head_dim": 16,
    "n_routed_experts": 4,
    "num_experts_per_tok": 2,
    "n_shared_experts": 1,
    "moe_intermediate_size": 32,
    "first_k_dense_replace": 1,
    "n_group": 1,
    "topk_group": 1,
    "num_key_value_heads": 4,
    "head_dim": 8,
}
SLIDING = {"sliding_window": WINDOW}
LONG = {"rope_type": "longrope", "rope_theta": 10000.0, "short_factor": [1.0] * 8, "long_factor": [2.0] * 8}
LONG |= {"original_max_position_embeddings": 64}
FAMILIES = {
    "llama": ("llama", SIZES),
    "llama with scaled positions": (
        "llama",
        SIZES
        | {
            "rope_parameters": {
                "rope_type": "llama3",
                "rope_theta": 10000.0,
                "factor": 8.0,
                "low_freq_factor": 1.0,
                "high_freq_factor": 4.0,
                "original_max_position_embeddings": 64,
            }
        },
    ),
    "mistral": ("mistral", SIZES | {"sliding_window": None}),
    "mistral with a window": ("mistral", SIZES | SLIDING),
    "qwen2": ("qwen2", SIZES),
    "qwen2 with a window": ("qwen2", SIZES | SLIDING | {"use_sliding_window": True, "max_window_layers": 2}),
    "qwen3": ("qwen3", SIZES),
    "qwen3_moe": (
        "qwen3_moe",
        SIZES | {"num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 32},
    ),
    "smollm3": ("smollm3", SIZES | {"no_rope_layer_interval": 2}),
    "gpt2": ("gpt2", OLD),
    "bloom": ("bloom", {name: value for name, value in OLD.items() if name != "n_positions"}),
    "glm": ("glm", SIZES),
    "glm4": ("glm4", SIZES),
    "phi3": ("phi3", SIZES | {"sliding_window": None}),
    "phi3 with a window": ("phi3", SIZES | SLIDING),
    "phi3 with long positions": ("phi3", SIZES | {"rope_parameters": LONG}),
    "gemma2": ("gemma2", SIZES | SLIDING),
    "gemma3": ("gemma3_text", SIZES | SLIDING),
    "deepseek_v2": ("deepseek_v2", SIZES | EXPERTS),
    "deepseek_v3": ("deepseek_v3", SIZES | EXPERTS),
    "lfm2": ("lfm2", SIZES | {"layer_types": ["conv", "full_attention"] * 2}),
}
ATTENTION = "|".join(("q_proj", "k_proj", "o_proj", "c_attn", "query_key_value", "qkv_proj", "kv_a_proj_with_mqa"))
ADAPTERS = {
    "wide": {"r": 8, "lora_alpha": 16, "target_modules": "all-linear"},
    "narrow": {"r": 4, "lora_alpha": 4, "use_rslora": True, "target_modules": rf".*\.({ATTENTION})"},
    "another": {"r": 8, "lora_alpha": 8, "target_modules": "all-linear"},
}


def main() -> None:
    torch.set_num_threads(1)
    for family in sys.argv[1:] or FAMILIES:
        print(json.dumps({"event": "compared", "family": family, **compare(*FAMILIES[family])}), flush=True)


def compare(kind: str, sizes: dict) -> dict:
    torch.manual_seed(3)
    model = AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **sizes)).eval().requires_grad_(False)
    with tempfile.TemporaryDirectory() as folder:
        make_adapters(kind, sizes, model, Path(folder))
        decoder = Decoder(model, SimpleNamespace(eos_token_id=None, chat_template=None), "tiny", most=4)
        rows = write(decoder, Path(folder))
        return {"batched": can_batch(model.config), **differences(model, rows, Path(folder))}


def make_adapters(kind: str, sizes: dict, model, folder: Path) -> None:
    for name, settings in ADAPTERS.items():
        copy = AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **sizes))
        copy.load_state_dict(model.state_dict())
        if "moe_intermediate_size" in sizes:
            settings = settings | {"target_modules": rf".*\.({ATTENTION})"}
        config = LoraConfig(**settings, task_type="CAUSAL_LM", init_lora_weights=False)
        tuned = get_peft_model(copy, config)
        for parameter_name, parameter in tuned.named_parameters():
            if "lora_B" in parameter_name:
                parameter.data *= 4
        tuned.save_pretrained(folder / name)


class Text:
    """A row's answer, greedy and of a given length."""

    def __init__(self, prompt: list[int], limit: int):
        self.prompt, self.limit, self.tokens, self.logits = prompt, limit, [], []

    def take(self, logits: torch.Tensor) -> None:
        self.logits.append(logits)
        self.tokens.append(int(logits.argmax()))


PLAN = [
    # The step before which it comes, adapter, tokens of the prompt, tokens that it writes
    (0, "wide", 3, 40),
    (3, None, 60, 9),
    (4, "narrow", 9, 30),
    (8, "wide", 21, 4),
    (9, "another", 1, 25),
    (14, None, 33, 20),
    (30, "narrow", 5, 9),
    (31, "another", 100, 12),
]


def write(decoder: Decoder, folder: Path) -> list[Row]:
    """All rows, written to their ends; prompts are read in parts of seven. At last one goes on from another's text."""
    random = torch.Generator().manual_seed(5)
    coming = [
        (step, adapter, torch.randint(3, 400, (length,), generator=random).tolist(), limit)
        for step, adapter, length, limit in PLAN
        # Alone, positions that depend on the length are what they are at once as long as that is short.
        if decoder.most > 1 or length + limit < LONG["original_max_position_embeddings"]
    ]
    done: list[Row] = []
    step = 0
    while coming or decoder.rows:
        while coming and coming[0][0] <= step and len(decoder.rows) < decoder.most:
            _, adapter, prompt, limit = coming.pop(0)
            done.append(enter(decoder, folder, adapter, prompt, limit))
        if decoder.rows:
            logits = decoder.step()
            for row, line in list(zip(decoder.rows, logits, strict=True)):
                take(decoder, row, line)
        step += 1
        if step == 60:
            coming.append((0, "narrow", [*done[2 if decoder.most > 1 else 1].tokens, 7, 8, 9], 5))
    return done


def enter(decoder: Decoder, folder: Path, adapter: str | None, prompt: list[int], limit: int) -> Row:
    row = Row(Text(prompt, limit), adapter, folder / adapter if adapter else None, mixes=decoder.most > 1)
    decoder.begin(row)
    logits = None
    while logits is None:
        logits = decoder.read(row, 7)
    decoder.join(row)
    take(decoder, row, logits)
    return row


def take(decoder: Decoder, row: Row, logits: torch.Tensor) -> None:
    row.answer.take(logits)
    if len(row.answer.tokens) == row.answer.limit:
        decoder.leave(row)


@torch.no_grad()
def differences(model, rows: list[Row], folder: Path) -> dict:
    """`change`: how much the adapters change a logit, at the most."""
    names = [*ADAPTERS]
    alone = PeftModel.from_pretrained(model, folder / names[0], adapter_name=names[0]).eval()
    for name in names[1:]:
        alone.load_adapter(folder / name, adapter_name=name)
    largest = change = 0.0
    same = True
    for row in rows:
        read = torch.tensor([row.tokens[:-1]])
        with alone.disable_adapter():
            plain = alone(input_ids=read).logits[0]
        wanted = plain
        if row.adapter:
            alone.set_adapter(row.adapter)
            wanted = alone(input_ids=read).logits[0]
            change = max(change, float((wanted - plain).abs().max()))
        wanted = wanted[len(row.answer.prompt) - 1 :]
        largest = max(largest, float((wanted - torch.stack(row.answer.logits)).abs().max()))
        same &= wanted.argmax(-1).tolist() == row.answer.tokens
    return {"difference": largest, "change": change, "same": same, "rows": len(rows)}


if __name__ == "__main__":
    main()
