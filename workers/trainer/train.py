"""Fine-tunes a base model: `train.py RUN.json`. README.md beside this file says what goes in and what comes out."""

import json
import os
import shutil
import signal
import sys
import time
import traceback
from pathlib import Path

from attempt import Attempt
from checkpoints import last_complete, remove_all
from events import Trouble, emit, emit_trouble, open_events
from machine import cores, settle_on_one_gpu, settle_threads, skip_four_bits
from parent import die_with_parent
from rows import encode, read_rows

METHODS = ("lora", "qlora", "full", "freeze")
# Held-out rows beyond these tell no more about a loss than they take time.
HELD_OUT_ROWS = {"cpu": 200, "cuda": 2000}


class Stop:
    """SIGTERM: within training a wish, to be granted after the running micro-batch; at any other time, the end."""

    def __init__(self):
        self.wished = False
        self.training = False
        self.step = 0
        self.max_steps = None

    def listen(self) -> None:
        signal.signal(signal.SIGTERM, self._received)

    def _received(self, *_):
        self.wished = True
        if not self.training:
            emit("done", step=self.step, max_steps=self.max_steps, stopped=True, adapter=None)
            os._exit(0)


def main() -> int:
    open_events()
    die_with_parent()
    stop = Stop()
    stop.listen()
    try:
        run = read_run(sys.argv[1])
        train(run, stop)
        return 0
    except Trouble as trouble:
        emit_trouble(trouble)
    except Exception as error:  # noqa: BLE001 - everything that is left has to be told in words
        traceback.print_exc()
        emit_trouble(in_words(error))
    return 1


def read_run(path: str) -> dict:
    run = json.loads(Path(path).read_text())
    if run["method"] not in METHODS:
        raise Trouble(f"There is no method {run['method']}.", f"Methods are {', '.join(METHODS)}.")
    for name in ("epochs", "batch_size", "max_length", "rank"):
        if not isinstance(run[name], int) or run[name] < 1:
            raise Trouble(f"{name} is {run[name]}.", f"Give {name} as a whole number, 1 or more.")
    if not 0 < run["learning_rate"] < 1:
        raise Trouble(f"learning_rate is {run['learning_rate']}.", "Give a learning rate between 0 and 1.")
    return {"max_steps": None, "save_steps": None, "attempt": 1, "seed": 0, "resume": False, **run}


def train(run: dict, stop: Stop) -> None:
    output = Path(run["output"])
    output.mkdir(parents=True, exist_ok=True)
    attempt = Attempt(output, run["attempt"])
    attempt.claim()
    check_base(run["base"])
    train_rows, held_out_rows = read_rows(run["train"]), read_rows(run["held_out"])
    if not train_rows:
        raise Trouble("There are no rows to train on.", "Add data to the datanet, freeze a new version and try again.")

    emit("phase", phase="loading the libraries")
    if hasattr(os, "nice"):
        os.nice(5)  # the chat in the same machine goes first
    settle_threads()
    settle_on_one_gpu()
    if run["method"] != "qlora":
        skip_four_bits()
    os.environ.update(HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1", HF_DATASETS_DISABLE_PROGRESS_BARS="1")
    import torch

    torch.set_num_threads(min(torch.get_num_threads(), cores()))
    import base
    import engine

    emit("phase", phase="loading the base model")
    tokenizer = base.load_tokenizer(run["base"])
    model = base.load_base(run["base"], run["method"])

    emit("phase", phase="preparing the rows")
    encoded = encode(tokenizer, train_rows, run["max_length"])
    refuse_unlearnable(encoded, run["max_length"])
    held_out = encode(tokenizer, held_out_rows[: HELD_OUT_ROWS[base.device()]], run["max_length"]).rows

    checkpoints = output / "checkpoints"
    checkpoints.mkdir(exist_ok=True)
    if not run["resume"]:
        remove_all(checkpoints)
    last = last_complete(checkpoints)

    reporter = engine.Reporter(
        run,
        stopping=lambda: stop.wished,
        facts={
            "tokens_per_epoch": encoded.tokens,
            "dtype": str(base.compute_dtype()).removeprefix("torch."),
            "device": base.device(),
            "rows": len(encoded.rows),
            "truncated": encoded.truncated,
            "dropped": encoded.dropped,
            "whole": encoded.whole,
        },
    )
    trainer = engine.Trainer(
        run=run,
        rows=encoded.rows,
        tokenizer=tokenizer,
        model=model,
        checkpoints=checkpoints,
        attempt=attempt,
        callbacks=[reporter],
    )
    reporter.trainer = trainer
    if last:
        trainer.tokens = last[1]["tokens"]
        stop.step = last[1]["step"]

    def evaluate(moment: str) -> None:
        loss = engine.held_out_loss(trainer, held_out, lambda: stop.wished)
        if loss is not None:
            emit("evaluation", step=trainer.state.global_step, loss=loss, moment=moment)

    if not last:
        emit("phase", phase="measuring before")
        began = time.monotonic()
        evaluate("before")
        # A look between epochs, where it costs next to nothing.
        if sum(len(row["input_ids"]) for row in held_out) < encoded.tokens / 4 and time.monotonic() - began < 60:
            reporter.during = lambda: evaluate("during")

    emit("phase", phase="training")
    stop.training = True
    trainer.train(resume_from_checkpoint=str(last[0]) if last else None)
    state = trainer.state
    stop.step, stop.max_steps = state.global_step, state.max_steps
    if state.global_step < state.max_steps:
        if state.global_step > 0 and not last_is(checkpoints, state.global_step):
            reporter.rewind()
            trainer._save_checkpoint(trainer.model, None)
        emit("done", step=state.global_step, max_steps=state.max_steps, stopped=True, adapter=None)
        return
    stop.training = False
    if stop.wished:
        stop._received()

    emit("phase", phase="measuring after")
    evaluate("after")
    emit("phase", phase="saving")
    adapter = save(trainer, run, output)
    emit("done", step=state.global_step, max_steps=state.max_steps, stopped=False, adapter=str(adapter))


def check_base(folder: str) -> None:
    if not (Path(folder) / "config.json").is_file():
        raise Trouble(
            f"The base model {Path(folder).name} is not there.", "Start the job again: the base is fetched first."
        )


def refuse_unlearnable(encoded, max_length: int) -> None:
    seen = len(encoded.rows) + encoded.dropped
    if encoded.truncated and encoded.shortest > max_length:
        raise Trouble(
            f"All {seen} rows are longer than maxLength {max_length}; the shortest has {encoded.shortest} tokens.",
            f"Train with a maxLength of {encoded.shortest} or more.",
        )
    if not encoded.rows:
        raise Trouble(
            f"None of the {seen} rows has an answer to learn within maxLength {max_length}.",
            "Train with a larger maxLength, and check that the rows have assistant turns.",
        )


def last_is(checkpoints: Path, step: int) -> bool:
    last = last_complete(checkpoints)
    return last is not None and last[1]["step"] == step


def save(trainer, run: dict, output: Path) -> Path:
    """Writes the adapter (or for full and freeze the whole model) beside its place, then moves it there."""
    import torch

    from base import compute_dtype

    adapter, temporary = output / "adapter", output / "adapter.part"
    shutil.rmtree(temporary, ignore_errors=True)
    model = trainer.accelerator.unwrap_model(trainer.model)
    if run["method"] in ("lora", "qlora"):
        for config in model.peft_config.values():
            config.base_model_name_or_path = Path(run["base"]).name  # not a path of this machine
    else:
        model = model.to(compute_dtype() if compute_dtype() == torch.bfloat16 else torch.float32)
    model.save_pretrained(str(temporary))
    trainer.processing_class.save_pretrained(str(temporary))
    (temporary / "README.md").unlink(missing_ok=True)  # peft's empty form
    trainer.attempt.check()
    shutil.rmtree(adapter, ignore_errors=True)
    os.replace(temporary, adapter)
    return adapter


def in_words(error: Exception) -> Trouble:
    """What went wrong, for somebody who doesn't read Python."""
    text = str(error)
    if isinstance(error, MemoryError) or "out of memory" in text.lower() or "can't allocate memory" in text:
        return Trouble(
            "Out of memory.", "Train with a smaller maxLength or batchSize, with qlora, or on a smaller base."
        )
    if isinstance(error, OSError) and error.errno == 28:
        return Trouble("The disk is full.", "Free some space, then resume the job.")
    first = text.splitlines()[0] if text else "no reason given"
    return Trouble(
        f"The trainer failed: {type(error).__name__}: {first}",
        "Resume the job; when it fails again, the log has the details.",
    )


if __name__ == "__main__":
    sys.exit(main())
