"""TRL's SFTTrainer, told what this project wants of it."""

import math
from pathlib import Path

import torch
from datasets import Dataset
from peft import LoraConfig
from transformers import PrinterCallback
from transformers import Trainer as HuggingFaceTrainer
from trl import SFTConfig, SFTTrainer

from base import compute_dtype, device, lora_targets
from checkpoints import mark_complete
from events import emit
from losses import learned_loss, takes_positions
from machine import free_memory


def sft_config(run: dict, rows: list[dict], checkpoints: Path, model) -> SFTConfig:
    """Every setting that matters, said explicitly: SFTConfig's own defaults are for GPUs and change."""
    micro = micro_batch(run["batch_size"], max(len(row["input_ids"]) for row in rows), model)
    accumulation = run["batch_size"] // micro
    steps = run["max_steps"] or math.ceil(math.ceil(len(rows) / micro) / accumulation) * run["epochs"]
    return SFTConfig(
        output_dir=str(checkpoints),
        per_device_train_batch_size=micro,
        gradient_accumulation_steps=accumulation,
        num_train_epochs=run["epochs"],
        max_steps=run["max_steps"] or -1,
        learning_rate=run["learning_rate"],
        lr_scheduler_type="cosine",
        warmup_steps=round(steps * 0.03),
        max_grad_norm=1.0,
        weight_decay=0.0,
        optim="adamw_torch",
        bf16=compute_dtype() == torch.bfloat16,
        gradient_checkpointing=device() == "cuda" or _activations(micro, rows, model) > (free_memory() or math.inf) / 2,
        gradient_checkpointing_kwargs={"use_reentrant": False},
        # The rows come tokenized and cut.
        max_length=None,
        packing=False,
        # Reporter decides when to save and what to say.
        save_strategy="no",
        save_total_limit=2,
        eval_strategy="no",
        logging_strategy="steps",
        logging_steps=1,
        logging_nan_inf_filter=False,
        report_to="none",
        disable_tqdm=True,
        dataloader_num_workers=0,
        dataloader_pin_memory=device() == "cuda",
        use_cpu=device() == "cpu",
        seed=run["seed"],
        data_seed=run["seed"],
    )


def micro_batch(batch: int, longest: int, model) -> int:
    """Rows that go through the model at once, a divisor of the effective batch.

    One on a CPU: one row keeps it as busy as four (8.0 and 7.6 ms of processor time a token), needs no padding and the
    least memory. On a GPU as many as fit beside the model, by the activations of the longest row.
    """
    if device() == "cpu":
        return 1
    free, _ = torch.cuda.mem_get_info()
    config = model.config.get_text_config()
    token = config.hidden_size * (2 * config.num_hidden_layers + 100) + 6 * config.vocab_size // 8
    fits = max(1, int(free * 0.6 / (token * longest)))
    return max(size for size in range(1, min(fits, batch) + 1) if batch % size == 0)


def lora_config(run: dict, rows: int, model) -> LoraConfig | None:
    if run["method"] not in ("lora", "qlora"):
        return None
    return LoraConfig(
        r=run["rank"],
        lora_alpha=run.get("alpha") or 2 * run["rank"],
        lora_dropout=run.get("dropout", 0.05 if rows < 1000 else 0.0),
        target_modules=lora_targets(model),
        bias="none",
        task_type="CAUSAL_LM",
    )


class Trainer(SFTTrainer):
    """SFTTrainer with complete checkpoints, counted tokens, and on a CPU a loss over the learned tokens only.

    Without Triton, TRL projects every position to the vocabulary, the prompt's too, and computes entropy and accuracy
    besides.
    """

    def __init__(self, *, run: dict, rows: list[dict], tokenizer, model, checkpoints: Path, attempt, **options):
        config = sft_config(run, rows, checkpoints, model)
        positions = takes_positions(model)
        super().__init__(
            model=model,
            args=config,
            train_dataset=Dataset.from_list(rows),
            processing_class=tokenizer,
            peft_config=lora_config(run, len(rows), model),
            **options,
        )
        self.remove_callback(PrinterCallback)
        self.attempt = attempt
        self.tokens = 0
        self._lean = device() == "cpu" and positions and not self.aux_loss_enabled

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        if model.training:
            self.tokens += int(inputs["attention_mask"].sum())
        if not self._lean or return_outputs:
            return super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
        loss, count = learned_loss(model, inputs)
        return loss / (num_items_in_batch if num_items_in_batch is not None else max(count, 1))

    def log(self, logs, start_time=None):
        # Past TRL's, which would average metrics that the lean loss doesn't gather.
        if self._lean:
            HuggingFaceTrainer.log(self, logs, start_time)
        else:
            super().log(logs, start_time)

    def _save_checkpoint(self, model, trial):
        self.attempt.check()
        # Past TRL's, which writes a model card each time.
        HuggingFaceTrainer._save_checkpoint(self, model, trial)
        if not self.is_world_process_zero():
            return
        self.attempt.check()
        folder = Path(self.args.output_dir) / f"checkpoint-{self.state.global_step}"
        mark_complete(folder, step=self.state.global_step, tokens=self.tokens)
        emit("checkpoint", step=self.state.global_step)


def _activations(micro: int, rows: list[dict], model) -> float:
    """Bytes of what the backward pass needs, roughly: 34 x hidden a token and layer (arXiv 2205.05198), in two bytes'
    half, and the logits."""
    config = model.config.get_text_config()
    longest = max(len(row["input_ids"]) for row in rows)
    return micro * longest * (34 * config.hidden_size * config.num_hidden_layers + 6 * config.vocab_size)
