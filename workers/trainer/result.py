"""What a run leaves: an adapter, or for full and freeze a whole model."""

import os
import shutil
from pathlib import Path

import torch

from base import compute_dtype
from media import save_processor
from together import is_first, wait


def save(trainer, run: dict, output: Path) -> Path:
    """Writes the adapter (or for full and freeze the whole model) beside its place, then moves it there.

    All processes that have a part of it come here; the first writes.
    """
    adapter, temporary = output / "adapter", output / "adapter.part"
    model = trainer.accelerator.unwrap_model(trainer.model)
    if is_first():
        shutil.rmtree(temporary, ignore_errors=True)
        trainer.processing_class.save_pretrained(str(temporary))
    if run["method"] in ("lora", "qlora"):
        for config in model.peft_config.values():
            config.base_model_name_or_path = Path(run["base"]).name  # not a path of this machine
    else:
        model = model.to(compute_dtype() if compute_dtype() == torch.bfloat16 else torch.float32)
    if trainer.sharded:
        wait()
    model.save_pretrained(str(temporary), is_main_process=is_first())
    if not is_first():
        return adapter
    save_processor(run["base"], model, temporary)
    (temporary / "README.md").unlink(missing_ok=True)  # peft's empty form
    trainer.attempt.check()
    shutil.rmtree(adapter, ignore_errors=True)
    os.replace(temporary, adapter)
    return adapter
