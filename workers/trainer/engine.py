"""TRL's SFTTrainer, told what this project wants of it."""

import math
from pathlib import Path

import torch
from datasets import Dataset
from peft import LoraConfig
from safetensors.torch import load_file
from transformers import PrinterCallback, TrainerState
from transformers import Trainer as HuggingFaceTrainer
from trl import SFTConfig, SFTTrainer

from base import compute_dtype, device, lora_targets
from checkpoints import mark_complete
from events import emit
from failure import is_out_of_memory
from length_groups import LengthGroups
from losses import learned_loss, padded, takes_positions
from machine import free_memory
from media_inputs import media_inputs
from packing import packed, packs
from rows import IGNORED, width
from sharding import average_gradients, begin_alike, is_sharded, keep_moments_whole, put
from together import gathered, is_first, processes, wait


SCHEDULERS = {"cosine": "cosine", "linear": "linear", "constant": "constant_with_warmup"}


def sft_config(run: dict, rows: list[dict], checkpoints: Path, model) -> SFTConfig:
    """Every setting that matters, said explicitly: SFTConfig's own defaults are for GPUs and change."""
    share = run["batch_size"] // processes()
    micro = run["micro_batch"] or min(gathered(micro_batch(share, max(map(width, rows)), model)))
    accumulation = share // micro
    batches = math.ceil(math.ceil(len(rows) / micro) / processes())
    steps = run["max_steps"] or math.ceil(batches / accumulation) * run["epochs"]
    return SFTConfig(
        output_dir=str(checkpoints),
        per_device_train_batch_size=micro,
        gradient_accumulation_steps=accumulation,
        num_train_epochs=run["epochs"],
        max_steps=run["max_steps"] or -1,
        learning_rate=run["learning_rate"],
        lr_scheduler_type=SCHEDULERS[run["scheduler"]],
        warmup_steps=round(steps * run["warmup"]),
        max_grad_norm=1.0,
        weight_decay=run["weight_decay"],
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
        # tracking.py adds what follows the run.
        report_to="none",
        run_name=run["run_name"],
        disable_tqdm=True,
        dataloader_num_workers=0,
        dataloader_pin_memory=device() == "cuda",
        use_cpu=device() == "cpu",
        ddp_find_unused_parameters=False,
        # Of a model in parts, gradients that wait for the last row of a batch would be whole in each process.
        accelerator_config={"gradient_accumulation_kwargs": {"sync_each_batch": is_sharded(model)}},
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
    # Of a model that goes on, the adapter is there.
    if run["method"] not in ("lora", "qlora") or run["parent"]:
        return None
    return LoraConfig(
        r=run["rank"],
        lora_alpha=run.get("alpha") or default_alpha(run),
        lora_dropout=run.get("dropout", 0.05 if rows < 1000 else 0.0),
        target_modules=lora_targets(model, run["targets"]),
        use_rslora=run["rslora"],
        use_dora=run["dora"],
        bias="none",
        task_type=None if model.config.is_encoder_decoder else "CAUSAL_LM",
    )


def default_alpha(run: dict) -> float:
    """Twice the rank. rsLoRA divides by the rank's root: what is as strong as that at rank 16, at every rank."""
    return 8 if run["rslora"] else 2 * run["rank"]


class Trainer(SFTTrainer):
    """SFTTrainer with complete checkpoints, counted tokens, and on a CPU a loss over the learned tokens only.

    Without Triton, TRL projects every position to the vocabulary, the prompt's too, and computes entropy and accuracy
    besides.
    """

    rows_together = 1
    """Of a batch, that can't be parted."""

    def __init__(self, *, run: dict, rows: list[dict], tokenizer, model, checkpoints: Path, attempt, **options):
        config = sft_config(run, rows, checkpoints, model)
        positions = takes_positions(model)
        self._widths = [width(row) for row in rows]
        media = "file" in rows[0]
        if media:
            config.remove_unused_columns = False
            options["data_collator"] = lambda batch: padded(batch, "cpu") | media_inputs(self.model, batch)
        if run["packing"] and config.per_device_train_batch_size > 1 and packs(model):
            options.setdefault("data_collator", lambda batch: packed(batch, tokenizer.pad_token_id or 0))
        super().__init__(
            model=model,
            args=config,
            train_dataset=Dataset.from_list(rows),
            processing_class=tokenizer,
            peft_config=lora_config(run, len(rows), model),
            **options,
        )
        self.remove_callback(PrinterCallback)
        self.sharded = is_sharded(model)
        """Whether each process has a part of the model."""
        self.attempt = attempt
        self.tokens = 0
        self.best = None
        """The best weights so far, which checkpoints carry along."""
        self.positions = 0
        """That went through the model in this attempt: tokens and padding."""
        self.halved = False
        self._tokens_here = 0
        self._begun: list[dict] = []
        self._share = 1.0
        self._lean = media or (device() == "cpu" and positions and not self.aux_loss_enabled)

    @property
    def useful(self) -> float:
        """Share of what went through the model in this attempt that was no padding."""
        return self._tokens_here / self.positions

    def go_back_to(self, checkpoint: Path) -> None:
        """To weights and step of a checkpoint, to train no more."""
        self._load_from_checkpoint(str(checkpoint))
        self.state = TrainerState.load_from_json(str(checkpoint / "trainer_state.json"))

    def figures(self) -> dict:
        """What a log tells beside the loss, since it was last asked."""
        return {}

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        if return_outputs:
            return super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
        if not self._lean:
            if "position_ids" in inputs:
                inputs = {name: value for name, value in inputs.items() if name != "attention_mask"}
            return self._share * super().compute_loss(model, inputs, num_items_in_batch=num_items_in_batch)
        loss, count = learned_loss(model, inputs)
        if num_items_in_batch is None:
            return self._share * loss / max(count, 1)
        # These are the items of all processes, and DDP takes the mean of their gradients.
        return self._share * loss / num_items_in_batch * processes()

    def get_batch_samples(self, *args):
        self._begun = []
        return super().get_batch_samples(*args)

    def training_step(self, model, inputs, num_items_in_batch=None):
        """Once memory has run out, each batch goes through in two halves whose gradients add up to the same."""
        tokens = int(inputs["attention_mask"].sum())
        self.tokens += sum(gathered(tokens))
        self._tokens_here += tokens
        self.positions += inputs["attention_mask"].numel()
        self._begun.append(inputs)
        if self.halved:
            return self._in_halves(model, inputs, num_items_in_batch)
        try:
            return super().training_step(model, inputs, num_items_in_batch)
        except (RuntimeError, MemoryError) as error:
            alone = len(inputs["input_ids"]) <= self.rows_together
            if alone or not is_out_of_memory(error) or processes() > 1:
                raise  # the others could not do it again with it
        # Behind the `except`, whose error holds what filled the memory.
        self.halved = True
        micro, accumulation = self.args.per_device_train_batch_size, self.args.gradient_accumulation_steps
        emit("halved", step=self.state.global_step, micro_batch=-(-micro // 2), accumulation=2 * accumulation)
        # What the failed one has added to the gradients can't be told from what came before it in this step.
        model.zero_grad()
        if device() == "cuda":
            torch.cuda.empty_cache()
        return [self._in_halves(model, begun, num_items_in_batch) for begun in self._begun][-1]

    def _in_halves(self, model, inputs, num_items_in_batch):
        rows = len(inputs["input_ids"])
        middle = -(-rows // self.rows_together // 2) * self.rows_together
        learned = int((inputs["labels"][:, 1:] != IGNORED).sum())
        loss = 0
        for part in (slice(0, middle), slice(middle, rows)):
            half = {name: value[part] if len(value) == rows else value for name, value in inputs.items()}
            if not len(half["input_ids"]):
                continue
            # Where the loss is a mean over the batch and not over the step.
            if num_items_in_batch is None and not self.loss_is_scaled_for_ga:
                self._share = int((half["labels"][:, 1:] != IGNORED).sum()) / max(learned, 1)
            loss = loss + super().training_step(model, half, num_items_in_batch)
        self._share = 1.0
        return loss

    def _get_train_sampler(self, train_dataset=None):
        if self.args.per_device_train_batch_size == 1:
            return super()._get_train_sampler(train_dataset)  # nothing is padded
        batch = self.args.per_device_train_batch_size * self.args.gradient_accumulation_steps * processes()
        return LengthGroups(self._widths, batch, self.args.seed)

    def log(self, logs, start_time=None):
        # Past TRL's, which would average metrics that the lean loss doesn't gather.
        if self._lean:
            HuggingFaceTrainer.log(self, logs, start_time)
        else:
            super().log(logs, start_time)

    def create_optimizer(self, *args):
        optimizer = super().create_optimizer(*args)
        if self.sharded:
            keep_moments_whole(optimizer)
        return optimizer

    def _sync_replicated_trainable_parameters(self, model):
        begin_alike(model)

    def _clip_grad_norm(self, model):
        if self.sharded:
            average_gradients(model)
        return super()._clip_grad_norm(model)

    def _save_optimizer_and_scheduler(self, output_dir):
        if self.sharded and not is_first():
            self.optimizer.state_dict()  # the first can't gather what the others don't give
        super()._save_optimizer_and_scheduler(output_dir)

    def _load_from_checkpoint(self, checkpoint, model=None):
        weights = sorted(Path(checkpoint).glob("model*.safetensors"))
        if not self.sharded or not weights:
            return super()._load_from_checkpoint(checkpoint, model)
        parameters = dict(self.model.named_parameters())
        for file in weights:
            for name, value in load_file(file).items():
                put(parameters[name], value)

    def _save_checkpoint(self, model, trial):
        self.attempt.check()
        # Past TRL's, which writes a model card each time.
        HuggingFaceTrainer._save_checkpoint(self, model, trial)
        wait()  # each saves its own random numbers
        if not is_first():
            return
        self.attempt.check()
        folder = Path(self.args.output_dir) / f"checkpoint-{self.state.global_step}"
        if self.best:
            self.best.keep_in(folder)
        mark_complete(folder, step=self.state.global_step, tokens=self.tokens)
        emit("checkpoint", step=self.state.global_step, folder=str(folder.resolve()))


def _activations(micro: int, rows: list[dict], model) -> float:
    """Bytes of what the backward pass needs, roughly: 34 x hidden a token and layer (arXiv 2205.05198), in two bytes'
    half, and the logits."""
    config = model.config.get_text_config()
    longest = max(map(width, rows))
    return micro * longest * (34 * config.hidden_size * config.num_hidden_layers + 6 * config.vocab_size)
