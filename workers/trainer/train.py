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
from checkpoints import last_complete, newest_of, remove_all, remove_incomplete
from events import Trouble, emit, emit_trouble, open_events
from machine import cores, settle_on_one_gpu, settle_threads, skip_four_bits
from parent import die_with_parent
from rows import common_system_prompt, encode, have_reasoning, read_rows

METHODS = ("lora", "qlora", "full", "freeze")
OPTIONAL = {"max_steps": None, "save_steps": None, "attempt": 1, "seed": 0, "resume": False}
SETTINGS = {
    *("base", "method", "epochs", "learning_rate", "batch_size", "rank", "max_length", "train", "held_out", "output"),
    *("alpha", "dropout"),
    *OPTIONAL,
}
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
    unknown = sorted(set(run) - SETTINGS)
    if unknown:
        raise Trouble(f"There is no setting {', '.join(unknown)}.", f"Settings are {', '.join(sorted(SETTINGS))}.")
    for name in ("epochs", "batch_size", "max_length", "rank"):
        if not isinstance(run[name], int) or run[name] < 1:
            raise Trouble(f"{name} is {run[name]}.", f"Give {name} as a whole number, 1 or more.")
    if not 0 < run["learning_rate"] < 1:
        raise Trouble(f"learning_rate is {run['learning_rate']}.", "Give a learning rate between 0 and 1.")
    return {**OPTIONAL, **run}


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
    import served_model
    from best_weights import BestWeights
    from chat_format import answer_at_once
    from losses import held_out_loss, learned_tokens
    from reporter import Reporter
    from trial import ask_own_questions

    emit("phase", phase="loading the base model")
    tokenizer = base.load_tokenizer(run["base"])
    # What is served is measured: QLoRA's base has four bits only while it is trained.
    as_served = run["method"] != "qlora" or served_model.fits(run["base"])
    model = None if run["method"] == "qlora" and as_served else base.load_base(run["base"], run["method"])

    emit("phase", phase="preparing the rows")
    if not have_reasoning(train_rows):
        answer_at_once(tokenizer)
    encoded = encode(tokenizer, train_rows, run["max_length"])
    refuse_unlearnable(encoded, run["max_length"])
    held_out = encode(tokenizer, held_out_rows[: HELD_OUT_ROWS[base.device()]], run["max_length"])

    checkpoints = attempt.place / "checkpoints"
    checkpoints.mkdir(exist_ok=True)
    if not run["resume"]:
        for place in attempt.places():
            remove_all(place / "checkpoints")
    remove_incomplete(checkpoints)
    last = newest_of([place / "checkpoints" for place in attempt.places()], checkpoints)

    def interrupted() -> bool:
        return stop.wished

    def evaluate(model, moment: str, step: int) -> float | None:
        loss = held_out_loss(model, held_out.rows, interrupted)
        if loss is not None:
            emit("evaluation", step=step, loss=loss, moment=moment, as_served=as_served)
        return loss

    if not last:
        emit("phase", phase="measuring before")
        if model is None:
            with served_model.served_model(run["base"], None) as served:
                evaluate(served, "before", 0)
        else:
            evaluate(model.to(base.device()), "before", 0)
    if model is None:
        model = base.load_base(run["base"], "qlora")

    reporter = Reporter(
        run,
        stopping=interrupted,
        facts={
            "tokens_per_epoch": encoded.tokens,
            "dtype": str(base.compute_dtype()).removeprefix("torch."),
            "device": base.device(),
            "rows": len(train_rows),
            **encoded.counts(),
            "dropped": encoded.dropped,
            "unlearned": encoded.unlearned,
            "held_out": {"rows": held_out.whole + held_out.truncated, "tokens": learned_tokens(held_out.rows)},
            "system_prompt": common_system_prompt(train_rows),
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
    best = BestWeights(attempt.place, trainer.model)
    if last:
        trainer.tokens = last[1]["tokens"]
        stop.step = last[1]["step"]
    else:
        best.forget()

    def look() -> None:
        """On the way: how good it is by now, and the best weights so far."""
        began = time.monotonic()
        loss = held_out_loss(trainer.model, held_out.rows, interrupted)
        if loss is None:
            return
        if run["method"] != "qlora" or not as_served:
            emit("evaluation", step=trainer.state.global_step, loss=loss, moment="during", as_served=as_served)
        best.take(trainer.state.global_step, loss)
        if time.monotonic() - began > 60:
            reporter.during = None

    # Where it costs next to nothing.
    if held_out.rows and held_out.tokens < encoded.tokens / 4 and "WORLD_SIZE" not in os.environ:
        reporter.during = look

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
    known = best.known()
    if known:
        loss = held_out_loss(trainer.model, held_out.rows, interrupted)
        if loss is not None and known["loss"] < loss:
            best.put_back()
            emit("kept", step=known["step"], loss=known["loss"], last=loss)
    emit("phase", phase="saving")
    adapter = save(trainer, run, attempt.place)
    if run["method"] == "qlora" and as_served:
        # Its memory first.
        trainer.model = trainer.model_wrapped = best = reporter.trainer = model = None
        with served_model.served_model(run["base"], adapter) as served:
            evaluate(served, "after", state.global_step)
            emit("phase", phase="asking it its own questions")
            ask_own_questions(served, tokenizer, train_rows, interrupted)
    else:
        evaluate(trainer.model, "after", state.global_step)
        emit("phase", phase="asking it its own questions")
        ask_own_questions(trainer.model, tokenizer, train_rows, interrupted)
    emit("done", step=state.global_step, max_steps=state.max_steps, stopped=False, adapter=str(adapter))


def check_base(folder: str) -> None:
    if not (Path(folder) / "config.json").is_file():
        raise Trouble(
            f"The base model {Path(folder).name} is not there.", "Start the job again: the base is fetched first."
        )


def refuse_unlearnable(encoded, max_length: int) -> None:
    if encoded.rows and encoded.shortest <= max_length:
        return
    seen = encoded.whole + encoded.truncated + encoded.dropped
    if encoded.shortest > max_length:
        raise Trouble(
            f"All {seen} rows are longer than maxLength {max_length}; the shortest has {encoded.shortest} tokens.",
            f"Train with a maxLength of {encoded.shortest} or more ({encoded.longest} for all of them).",
        )
    why = f"{encoded.no_answer} have no answer, {encoded.refused} have roles that this base's template refuses"
    raise Trouble(
        f"None of the {seen} rows has anything to learn: {why}.",
        "Give rows in which an assistant answers a user, or choose another base.",
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
    trainer.processing_class.save_pretrained(str(temporary))
    if run["method"] in ("lora", "qlora"):
        for config in model.peft_config.values():
            config.base_model_name_or_path = Path(run["base"]).name  # not a path of this machine
    else:
        model = model.to(compute_dtype() if compute_dtype() == torch.bfloat16 else torch.float32)
    model.save_pretrained(str(temporary))
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
    if (isinstance(error, OSError) and error.errno == 28) or "No space left on device" in text:
        return Trouble("The disk is full.", "Free some space, then resume the job.")
    if isinstance(error, ImportError) or "undefined symbol" in text or "no kernel image" in text:
        return Trouble(
            f"The Python environment does not fit this machine: {text.splitlines()[0] if text else type(error).__name__}.",
            "Make it anew with `npm run setup`; PIP_ARGS chooses another build of torch.",
        )
    first = text.splitlines()[0] if text else "no reason given"
    return Trouble(
        f"The trainer failed: {type(error).__name__}: {first}",
        "Resume the job; when it fails again, the log has the details.",
    )


if __name__ == "__main__":
    sys.exit(main())
