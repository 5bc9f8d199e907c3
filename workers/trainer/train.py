"""Fine-tunes a base model: `train.py RUN.json`. README.md beside this file says what goes in and what comes out."""

import os
import signal
import sys
import time
from pathlib import Path

from attempt import Attempt
from checkpoints import is_saved, newest_of, remove_all, remove_incomplete
from events import Trouble, emit, open_events
from failure import exit_code_of
from machine import cores, settle_on_one_gpu, settle_threads, skip_four_bits
from media import reads_media, refuse_other_rows
from parent import die_with_parent
from rows import HELD_OUT_ROWS, common_system_prompt, have_reasoning, read_rows
from launch import launch
from run_file import asked_processes, check_base, read_run, refuse_unlearnable
from together import agreed, gathered, is_first, join, processes, wait


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
    if processes() == 1 and asked_processes(sys.argv[1]) > 1:
        return launch(asked_processes(sys.argv[1]))
    stop = Stop()
    stop.listen()
    return exit_code_of(lambda: train(read_run(sys.argv[1]), stop))


def train(run: dict, stop: Stop) -> None:
    output = Path(run["output"])
    output.mkdir(parents=True, exist_ok=True)
    attempt = Attempt(output, run["attempt"])
    if is_first():
        attempt.claim()
    check_base(run["base"])
    train_rows, held_out_rows = read_rows(run["train"]), read_rows(run["held_out"])
    if not train_rows:
        raise Trouble(
            "There are no rows to train on.",
            "Add data to the datanet, freeze a new version and try again.",
            code="no_rows",
        )

    refuse_other_rows([*train_rows, *held_out_rows], run["base"])
    media = reads_media(run["base"])

    emit("phase", phase="loading the libraries")
    if hasattr(os, "nice"):
        os.nice(5)  # the chat in the same machine goes first
    settle_threads()
    settle_on_one_gpu()
    if run["method"] != "qlora":
        skip_four_bits()
    os.environ.update(HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1", HF_DATASETS_DISABLE_PROGRESS_BARS="1")
    import torch

    torch.set_num_threads(max(1, min(torch.get_num_threads(), cores() // processes())))
    join()
    attempt.place = agreed(attempt.place)
    import base
    import served_model
    from best_weights import BestWeights
    from chat_format import answer_at_once
    from finish import finish
    from lineage import parent_folder, parent_weights, with_parent
    from losses import learned_tokens
    from measuring import Measuring, encode_for
    from media_answer import ask_of_own_rows
    from media_inputs import settle_prompt
    from reporter import Reporter
    from sharding import decided
    from tracking import trackers
    from trial import ask_own_questions

    prefers = run["objective"] != "sft"
    if prefers:
        from preference_trainer import PreferenceTrainer as Trainer
    else:
        from engine import Trainer

    emit("phase", phase="loading the base model")
    tokenizer = base.load_tokenizer(run["base"])
    # What is served is measured: QLoRA's base has four bits only while it is trained.
    as_served = agreed(run["method"] != "qlora" or (not media and served_model.fits(run["base"])))
    # Preferences are measured against what training begins with: before it they are nothing.
    apart = run["method"] == "qlora" and as_served and not prefers
    sharded = bool(run["sharding"])
    model = None if apart else with_parent(base.load_base(run["base"], run["method"], sharded), run)
    parent = parent_weights(model, run)

    emit("phase", phase="preparing the rows")
    if media:
        settle_prompt(tokenizer, model, train_rows, run["parent"])
    elif not have_reasoning(train_rows):
        answer_at_once(tokenizer)
    encoded = encode_for(run, tokenizer, train_rows)
    refuse_unlearnable(encoded, run["max_length"], run["objective"])
    held_out = encode_for(run, tokenizer, held_out_rows[: HELD_OUT_ROWS[base.device()]])

    checkpoints = attempt.place / "checkpoints"
    last = agreed(_begin_from(attempt, checkpoints, run["resume"]) if is_first() else None)

    def interrupted() -> bool:
        # Of a model in parts no process can stop alone.
        return any(gathered(stop.wished)) if sharded else stop.wished

    measuring = Measuring(run, held_out.rows, as_served, parent, interrupted)
    if not last and not prefers and (is_first() or sharded):
        emit("phase", phase="measuring before")
        if model is None:
            with served_model.served_model(run["base"], parent_folder(run)) as served:
                measuring.tell(served, "before", 0)
        else:
            measuring.tell(model if sharded else model.to(base.device()), "before", 0)
    if model is None:
        model = with_parent(base.load_base(run["base"], "qlora"), run)

    keep = output / "keep"

    def enough() -> str | None:
        known = best.known() if run["patience"] else None
        if known and known["worse"] >= run["patience"]:
            return "patience"
        return "asked" if keep.exists() else None

    reporter = Reporter(
        run,
        stopping=interrupted,
        enough=enough,
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
    trainer = Trainer(
        run=run,
        rows=encoded.rows,
        tokenizer=tokenizer,
        model=model,
        checkpoints=checkpoints,
        attempt=attempt,
        callbacks=[reporter, *(trackers(run["report_to"]) if is_first() else [])],
        **({"parent": parent} if prefers else {}),
    )
    reporter.trainer = trainer
    model = None  # the trainer's, which lets go of it where memory is short
    best = trainer.best = BestWeights(attempt.place, trainer.model)
    if last:
        if is_first():
            best.take_from(last[0])
        trainer.tokens = last[1]["tokens"]
        stop.step = last[1]["step"]
    elif is_first():
        best.forget()
    if not last and prefers:
        emit("phase", phase="measuring before")
        measuring.tell(trainer.model, "before", 0)

    def look() -> None:
        """On the way: how good it is by now, and the best weights so far."""
        began = time.monotonic()
        figures = measuring.measure(trainer.model)
        if figures is None:
            return
        if run["method"] != "qlora" or not as_served:
            measuring.emit(figures, "during", trainer.state.global_step)
        best.take(trainer.state.global_step, figures["loss"])
        if decided(trainer.model, time.monotonic() - began > 60) and not run["patience"]:
            reporter.during = None

    # Where it costs next to nothing, or is what the run is to end by.
    cheap = held_out.tokens < encoded.tokens / 4
    if held_out.rows and (cheap or run["patience"]):
        reporter.during = look

    emit("phase", phase="training")
    wait()
    stop.training = True
    if last and agreed(keep.exists()):
        trainer.go_back_to(last[0])
        reporter.ended = "asked"
    else:
        trainer.train(resume_from_checkpoint=str(last[0]) if last else None)
    if not is_first() and not sharded:
        return
    state = trainer.state
    stop.step, stop.max_steps = state.global_step, state.max_steps
    if state.global_step < state.max_steps and (interrupted() or not reporter.ended):
        # Several processes stop at the end of a step, which is saved.
        if processes() == 1 and state.global_step > 0 and not is_saved(checkpoints, state.global_step):
            reporter.rewind()
            trainer._save_checkpoint(trainer.model, None)
        emit("done", step=state.global_step, max_steps=state.max_steps, stopped=True, adapter=None)
        return
    stop.training = False
    if stop.wished:
        stop._received()
    if reporter.ended and state.global_step < state.max_steps:
        emit("ended", step=state.global_step, reason=reporter.ended)
    if trainer.positions:
        emit("useful", share=trainer.useful)

    def ask(model) -> None:
        emit("phase", phase="asking it its own questions")
        (ask_of_own_rows if media else ask_own_questions)(model, tokenizer, train_rows, interrupted)

    reporter.trainer = None
    adapter = finish(trainer, run, attempt.place, best, measuring, ask)
    emit("done", step=state.global_step, max_steps=state.max_steps, stopped=False, adapter=str(adapter))


def _begin_from(attempt: Attempt, checkpoints: Path, resumes: bool) -> tuple[Path, dict] | None:
    """The checkpoint to go on from, with its facts; without `resumes` all are removed."""
    checkpoints.mkdir(exist_ok=True)
    if not resumes:
        for place in attempt.places():
            remove_all(place / "checkpoints")
    remove_incomplete(checkpoints)
    return newest_of([place / "checkpoints" for place in attempt.places()], checkpoints)


if __name__ == "__main__":
    sys.exit(main())
