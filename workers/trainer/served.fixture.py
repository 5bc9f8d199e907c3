"""Adapters of a tiny random base, whole ones and damaged ones: `served.fixture.py ROOT BASE` writes ROOT/adapters/NAME for
ROOT/bases/BASE, which it gives a long context and keeps from ending by itself."""

import json
import shutil
import sys
from pathlib import Path

from machine import settle_threads, skip_four_bits

settle_threads()
skip_four_bits()

import torch  # noqa: E402
from peft import LoraConfig, get_peft_model  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402
from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: E402

root, name = Path(sys.argv[1]), sys.argv[2]
home, adapters = root / "bases" / name, root / "adapters"
tokenizer = AutoTokenizer.from_pretrained(home)
model = AutoModelForCausalLM.from_pretrained(home)
model.config.max_position_embeddings = 1 << 16
model.lm_head.weight.data[tokenizer.convert_tokens_to_ids(["<|im_start|>", "<|im_end|>", "<|endoftext|>"])] = 0
model.save_pretrained(home)


def write(adapter: str, **settings) -> None:
    base = AutoModelForCausalLM.from_pretrained(home)
    options = {"r": 8, "target_modules": "all-linear", "task_type": "CAUSAL_LM", "init_lora_weights": False}
    tuned = get_peft_model(base, LoraConfig(**{**options, **settings}))
    tuned.peft_config["default"].base_model_name_or_path = name
    tuned.save_pretrained(adapters / adapter)


def spoil(adapter: str, of: str, change) -> None:
    shutil.copytree(adapters / of, adapters / adapter)
    file = adapters / adapter / "adapter_model.safetensors"
    weights = load_file(file)
    file.unlink()
    save_file(change(weights), file)


for at in range(6):
    torch.manual_seed(at)
    write(f"plain-{at}", r=4 if at == 3 else 8, use_rslora=at == 4)
write("dora", use_dora=True)
write("attention", target_modules=["q_proj", "v_proj"])
spoil("not-a-number", "plain-1", lambda weights: {key: value * float("nan") for key, value in weights.items()})
spoil("of-other-layers", "plain-1", lambda weights: {key.replace("layers.0", "layers.7"): v for key, v in weights.items()})
shutil.copytree(adapters / "plain-1", adapters / "cut-off")
with (adapters / "cut-off" / "adapter_model.safetensors").open("r+b") as file:
    file.truncate(1000)
shutil.copytree(adapters / "plain-1", adapters / "no-weights")
(adapters / "no-weights" / "adapter_model.safetensors").unlink()
for parameter in model.parameters():
    parameter.data *= 1.1
model.save_pretrained(adapters / "whole")
tokenizer.save_pretrained(adapters / "whole")
print(json.dumps({"event": "written", "adapters": sorted(folder.name for folder in adapters.iterdir())}))
