"""The model as it is served: the base unquantised, with the adapter on it.

QLoRA trains on a base of four bits, and the model server reads it in sixteen or more: a loss that was measured while
training is not the loss of what people talk to (perplexity 22.4 and 26.5 were seen).
"""

import gc
from contextlib import contextmanager
from pathlib import Path

import torch

from base import device, load_base
from machine import free_memory


@contextmanager
def served_model(base: str, adapter: Path | None):
    """Loaded for as long as the block runs."""
    model = load_base(base, "lora").to(device())
    if adapter:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, adapter)
    try:
        yield model.eval()
    finally:
        del model
        gc.collect()
        if device() == "cuda":
            torch.cuda.empty_cache()


def fits(base: str) -> bool:
    """Whether the unquantised base has room in memory, beside what is there."""
    needed = sum(file.stat().st_size for file in Path(base).glob("*.safetensors")) * 1.2
    free = torch.cuda.mem_get_info()[0] if device() == "cuda" else free_memory()
    return free is None or needed < free
