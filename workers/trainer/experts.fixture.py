"""What the catalog's mixtures of experts come to, counted on models without weights: `experts.fixture.py`.

Prints one line of JSON: of each its parameters, those of its experts, and of a LoRA of rank 16 (and DoRA, rsLoRA) its
parameters and the layers that have it; and of a small one as qlora loads it the parameters that have four bits.
"""

import json
import tempfile

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoConfig, AutoModelForCausalLM

from base import load_base, lora_targets

# As their config.json says, and a small one to be loaded.
CONFIGS = {
    "deepseek-v2-lite": (
        "deepseek_v2",
        {
            **{"vocab_size": 102400, "hidden_size": 2048, "intermediate_size": 10944, "num_hidden_layers": 27},
            **{"num_attention_heads": 16, "num_key_value_heads": 16, "q_lora_rank": None, "kv_lora_rank": 512},
            **{"qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128, "first_k_dense_replace": 1},
            **{"n_routed_experts": 64, "num_experts_per_tok": 6, "n_shared_experts": 2, "moe_intermediate_size": 1408},
        },
    ),
    "qwen3-30b-a3b": (
        "qwen3_moe",
        {
            **{"vocab_size": 151936, "hidden_size": 2048, "intermediate_size": 6144, "num_hidden_layers": 48},
            **{"num_attention_heads": 32, "num_key_value_heads": 4, "head_dim": 128, "tie_word_embeddings": False},
            **{"num_experts": 128, "num_experts_per_tok": 8, "moe_intermediate_size": 768},
        },
    ),
    "deepseek-v3": (
        "deepseek_v3",
        {
            **{"vocab_size": 129280, "hidden_size": 7168, "intermediate_size": 18432, "num_hidden_layers": 61},
            **{"num_attention_heads": 128, "num_key_value_heads": 128, "q_lora_rank": 1536, "kv_lora_rank": 512},
            **{"qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128, "first_k_dense_replace": 3},
            **{"n_routed_experts": 256, "num_experts_per_tok": 8, "n_shared_experts": 1, "moe_intermediate_size": 2048},
        },
    ),
    "small": (
        "deepseek_v3",
        {
            **{"vocab_size": 1000, "hidden_size": 128, "intermediate_size": 256, "num_hidden_layers": 4},
            **{"num_attention_heads": 4, "num_key_value_heads": 4, "q_lora_rank": 32, "kv_lora_rank": 16},
            **{"qk_nope_head_dim": 16, "qk_rope_head_dim": 8, "v_head_dim": 16, "first_k_dense_replace": 3},
            **{"n_routed_experts": 8, "num_experts_per_tok": 2, "n_shared_experts": 1, "moe_intermediate_size": 32},
        },
    ),
}


def count(kind: str, sizes: dict, **of_lora) -> dict:
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **sizes))
        parameters = {name: parameter.numel() for name, parameter in model.named_parameters()}
        settings = LoraConfig(r=16, target_modules=lora_targets(model), **of_lora)
        tuned = get_peft_model(model, settings)
    trained = {name: p.numel() for name, p in tuned.named_parameters() if p.requires_grad}
    return {
        "parameters": sum(parameters.values()),
        "experts": sum(size for name, size in parameters.items() if ".experts." in name),
        "lora": sum(size for name, size in trained.items() if ".lora_" in name and "magnitude" not in name),
        "layers": sorted({name.split(".lora_")[0].rpartition(".")[2] for name in trained}),
        "parents": sorted({name.split(".lora_")[0].split(".")[-2] for name in trained}),
    }


def in_four_bits(kind: str, sizes: dict) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **sizes)).save_pretrained(folder)
        model = load_base(folder, "qlora")
    quantised = {name: type(parameter).__name__ == "Params4bit" for name, parameter in model.named_parameters()}
    return {
        "attention": all(four for name, four in quantised.items() if "_proj" in name and ".self_attn." in name),
        "experts": any(four for name, four in quantised.items() if ".experts." in name),
    }


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "counts": {
                    name: {
                        "lora": count(*config),
                        "dora": count(*config, use_dora=True),
                        "rslora": count(*config, use_rslora=True),
                    }
                    for name, config in CONFIGS.items()
                },
                "inFourBits": in_four_bits(*CONFIGS["small"]),
            }
        )
    )
