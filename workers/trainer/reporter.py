"""Says what happens while a trainer trains."""

import math
import random
import time

import numpy
import torch
from transformers import TrainerCallback

from events import Trouble, emit
from together import agreed, gathered, is_first, processes

CHECKPOINT_SECONDS = 60


class Reporter(TrainerCallback):
    """Says what happens, saves by the clock, and stops when asked to."""

    def __init__(self, run: dict, stopping, enough, facts: dict):
        """`stopping`: whether to stop as soon as may be, to go on later. `enough`: why to end here with what is learned
        (a word for `ended`), or None."""
        self._run = run
        self._stopping = stopping
        self._enough = enough
        self.ended: str | None = None
        self._facts = facts
        self._losses: list[float] = []
        self._at_step_end = None
        self.trainer = None
        self.during = None
        """Called a few times on the way, about once an epoch."""

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
        self._stride = math.ceil(state.max_steps / max(4, min(20, args.num_train_epochs)))
        self._saved_at = self._said_at = time.monotonic()
        self._saving = 0.0
        self._said_tokens = self.trainer.tokens
        self._remember()

    def on_substep_end(self, args, state, control, **_):
        if processes() == 1:
            self._look_for_an_end(state, control)

    def on_step_end(self, args, state, control, **_):
        self.trainer.attempt.check()
        self._remember()
        ends = state.global_step >= state.max_steps
        due = self.during and state.global_step % self._stride == 0 and not ends and not self._stopping()
        if due and (is_first() or self.trainer.sharded):
            self.during()
        self._look_for_an_end(state, control)
        every = self._run.get("save_steps")
        # Saving a large model takes long; then it is done less often.
        by_clock = agreed(time.monotonic() - self._saved_at > max(CHECKPOINT_SECONDS, 20 * self._saving))
        if ends or control.should_training_stop or by_clock or (every and state.global_step % every == 0):
            control.should_save = True
            self._save_began = time.monotonic()

    def _look_for_an_end(self, state, control) -> None:
        # All at the same step, or some would wait for the others for ever.
        if any(gathered(self._stopping())):
            control.should_training_stop = True
        elif 0 < state.global_step < state.max_steps:
            self.ended = agreed(self._enough() if is_first() else None)
            if self.ended:
                control.should_training_stop = True

    def on_save(self, args, state, control, **_):
        now = time.monotonic()
        self._saving, self._saved_at = now - self._save_began, now

    def on_log(self, args, state, control, logs=None, **_):
        if "loss" not in (logs or {}):
            return
        loss = logs["loss"]
        # A gradient that is none makes all weights none, which the next checkpoint would keep.
        if not math.isfinite(loss) or not math.isfinite(logs.get("grad_norm") or 0):
            raise Trouble(
                "The loss or its gradient stopped being a number at step {step}.",
                "Train with a smaller learningRate (such as {rate}) or a longer warmup (such as 0.1).",
                code="diverged",
                step=state.global_step,
                rate=f"{self._run['learning_rate'] / 4:g}",
            )
        self._losses.append(loss)
        now = time.monotonic()
        elapsed = now - self._said_at
        if elapsed < 0.25 and state.global_step < state.max_steps and not control.should_training_stop:
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
            **self.trainer.figures(),
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


def _size(parameter) -> int:
    """Parameters of a tensor; four-bit ones are packed by two."""
    return parameter.numel() * (2 if parameter.__class__.__name__ == "Params4bit" else 1)
