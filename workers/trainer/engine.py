"""TRL's SFTTrainer, told what this project wants of it."""

import inspect
import math
import random
import time
from pathlib import Path

import numpy
import torch
import torch.nn.functional as F
from datasets import Dataset
from peft import LoraConfig
from transformers import PrinterCallback, TrainerCallback
from transformers import Trainer as HuggingFaceTrainer
from trl import SFTConfig, SFTTrainer

from base import compute_dtype, device, lora_targets
from checkpoints import mark_complete
from events import Trouble, emit
from machine import free_memory
from rows import IGNORED

CHECKPOINT_SECONDS = 60


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
        takes_positions = "logits_to_keep" in inspect.signature(type(model).forward).parameters
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
        self._lean = device() == "cpu" and takes_positions and not self.aux_loss_enabled

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


def learned_loss(model, inputs) -> tuple[torch.Tensor, int]:
    """Summed negative log-likelihood of the labelled tokens, and how many there are."""
    labels = inputs["labels"][:, 1:]
    learned = labels != IGNORED
    positions = learned.any(dim=0).nonzero().flatten()
    mask = inputs["attention_mask"]
    logits = model(
        input_ids=inputs["input_ids"],
        # No mask at all lets the attention take its shorter way.
        attention_mask=None if bool(mask.all()) else mask,
        logits_to_keep=positions,
        use_cache=False,
    ).logits
    loss = F.cross_entropy(
        logits.flatten(0, 1).float(), labels[:, positions].flatten(), ignore_index=IGNORED, reduction="sum"
    )
    return loss, int(learned.sum())


@torch.no_grad()
def held_out_loss(trainer: Trainer, rows: list[dict], interrupted=lambda: False) -> float | None:
    """Mean loss of a labelled token over all of `rows`; None when there are none, or when interrupted."""
    model = trainer.model
    was_training = model.training
    model.eval()
    budget = 2048 if trainer.args.device.type == "cpu" else 16384
    total, count = 0.0, 0
    for batch in _batches(sorted(rows, key=lambda row: len(row["input_ids"])), budget):
        if interrupted():
            break
        inputs = {name: value.to(trainer.args.device) for name, value in trainer.data_collator(batch).items()}
        # Said here, because the trainer wraps the model with it only once it trains.
        with torch.autocast(trainer.args.device.type, torch.bfloat16, enabled=trainer.args.bf16):
            if trainer._lean:
                loss, learned = learned_loss(model, inputs)
            else:
                outputs = model(**inputs, fused_lm_head=True)
                loss, learned = -outputs.log_probs.sum(), int(outputs.label_mask.sum())
        total += float(loss)
        count += learned
    else:
        model.train(was_training)
        return total / count if count else None
    return None


class Reporter(TrainerCallback):
    """Says what happens, saves by the clock, and stops when asked to."""

    def __init__(self, run: dict, stopping, facts: dict):
        self._run = run
        self._stopping = stopping
        self._facts = facts
        self._losses: list[float] = []
        self._at_step_end = None
        self.trainer: Trainer | None = None
        self.during = None
        """Called at the end of each epoch but the last."""

    def on_train_begin(self, args, state, control, **_):
        parameters = list(self.trainer.model.parameters())
        emit(
            "start",
            max_steps=state.max_steps,
            resumed_from=state.global_step,
            trainable_parameters=sum(p.numel() for p in parameters if p.requires_grad),
            parameters=sum(_size(p) for p in parameters),
            micro_batch=args.per_device_train_batch_size,
            **self._facts,
        )
        self._saved_at = self._said_at = time.monotonic()
        self._saving = 0.0
        self._said_tokens = self.trainer.tokens
        self._remember()

    def on_substep_end(self, args, state, control, **_):
        if self._stopping():
            control.should_training_stop = True

    def on_step_end(self, args, state, control, **_):
        self.trainer.attempt.check()
        self._remember()
        ends = state.global_step >= state.max_steps
        if self._stopping():
            control.should_training_stop = True
        every = self._run.get("save_steps")
        # Saving a large model takes long; then it is done less often.
        by_clock = time.monotonic() - self._saved_at > max(CHECKPOINT_SECONDS, 20 * self._saving)
        if ends or control.should_training_stop or by_clock or (every and state.global_step % every == 0):
            control.should_save = True
            self._save_began = time.monotonic()

    def on_save(self, args, state, control, **_):
        now = time.monotonic()
        self._saving, self._saved_at = now - self._save_began, now

    def on_epoch_end(self, args, state, control, **_):
        if self.during and state.global_step < state.max_steps and not control.should_training_stop:
            self.during()

    def on_log(self, args, state, control, logs=None, **_):
        if "loss" not in (logs or {}):
            return
        loss = logs["loss"]
        if not math.isfinite(loss):
            raise Trouble(
                f"The loss stopped being a number at step {state.global_step}.",
                "Train with a smaller learningRate.",
            )
        self._losses.append(loss)
        now = time.monotonic()
        elapsed = now - self._said_at
        if elapsed < 0.25 and state.global_step < state.max_steps:
            return  # a fast trainer would flood its reader; the next one tells the mean
        emit(
            "log",
            step=state.global_step,
            max_steps=state.max_steps,
            loss=sum(self._losses) / len(self._losses),
            learning_rate=logs.get("learning_rate"),
            grad_norm=logs.get("grad_norm"),
            epoch=state.epoch,
            tokens=self.trainer.tokens,
            tokens_per_second=(self.trainer.tokens - self._said_tokens) / max(elapsed, 1e-6),
        )
        self._losses.clear()
        self._said_at, self._said_tokens = now, self.trainer.tokens

    def rewind(self) -> None:
        """Forgets the begun step: back to the random numbers and tokens of the last whole one's end."""
        (state, array, tensor), self.trainer.tokens = self._at_step_end
        random.setstate(state)
        numpy.random.set_state(array)
        torch.set_rng_state(tensor)

    def _remember(self) -> None:
        numbers = (random.getstate(), numpy.random.get_state(), torch.get_rng_state())
        self._at_step_end = (numbers, self.trainer.tokens)


def _batches(rows: list[dict], budget: int):
    """Rows of similar length, at most `budget` tokens with their padding."""
    batch = []
    for row in rows:
        if batch and len(row["input_ids"]) * (len(batch) + 1) > budget:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _activations(micro: int, rows: list[dict], model) -> float:
    """Bytes of what the backward pass needs, roughly: 34 x hidden a token and layer (arXiv 2205.05198), in two bytes'
    half, and the logits."""
    config = model.config.get_text_config()
    longest = max(len(row["input_ids"]) for row in rows)
    return micro * longest * (34 * config.hidden_size * config.num_hidden_layers + 6 * config.vocab_size)


def _size(parameter) -> int:
    """Parameters of a tensor; four-bit ones are packed by two."""
    return parameter.numel() * (2 if parameter.__class__.__name__ == "Params4bit" else 1)
