"""Training tokens a second of this trainer beside a plain TRL script with the same settings, in one process.

`bench.py --base DIR --rows FILE.jsonl [--seconds 75] [--method lora]` prints one JSON line. The two take turns, one
optimiser step each over the same rows, so that whatever else runs on the machine slows both alike. `ratio` is the
median of the pairs' by the clock, `processor_ratio` that of all processor time, which a busy machine disturbs less.
"""

import argparse
import json
import os
import statistics
import tempfile
import threading
import time
from pathlib import Path

from machine import cores, settle_threads

settle_threads()
os.environ.update(HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1")
out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import torch  # noqa: E402
from datasets import Dataset  # noqa: E402
from transformers import TrainerCallback  # noqa: E402
from trl import SFTTrainer  # noqa: E402

import base  # noqa: E402
import engine  # noqa: E402
import rows  # noqa: E402
from attempt import Attempt  # noqa: E402
from reporter import Reporter  # noqa: E402
from run_file import OPTIONAL  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", required=True)
    parser.add_argument("--rows", required=True)
    parser.add_argument("--seconds", type=float, default=75)
    parser.add_argument("--method", choices=("lora", "qlora"), default="lora")
    parser.add_argument("--batch-size", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(min(torch.get_num_threads(), cores()))

    with tempfile.TemporaryDirectory() as folder:
        ours, plain = measure(options, Path(folder))
    pairs = list(zip(ours, plain, strict=False))[1:]  # the first step warms up
    tokens = sum(step.tokens for step, _ in pairs)
    rate = [round(tokens / sum(pair[i].seconds for pair in pairs), 1) for i in (0, 1)]
    result = {
        "bench": "training",
        "tokens_per_second": rate[0],
        "plain_tokens_per_second": rate[1],
        "ratio": round(statistics.median(b.seconds / a.seconds for a, b in pairs), 3),
        "processor_ratio": round(sum(b.processor for _, b in pairs) / sum(a.processor for a, _ in pairs), 3),
        "steps": len(pairs),
        "tokens": tokens,
        "dtype": str(base.compute_dtype()).removeprefix("torch."),
        "threads": torch.get_num_threads(),
    }
    print(json.dumps(result), file=out, flush=True)


def measure(options, folder: Path):
    tokenizer = base.load_tokenizer(options.base)
    encoded = rows.encode(tokenizer, rows.read_rows(options.rows)[:200], 1024).rows
    run = {
        **OPTIONAL,
        "method": options.method,
        "batch_size": options.batch_size,
        "epochs": 1000,
        "max_steps": None,
        "learning_rate": 2e-4,
        "rank": 16,
        "seed": 1,
        "save_steps": None,
    }
    attempt = Attempt(folder, 1)
    turns = Turns(options.seconds)
    reporter = Reporter(run, stopping=lambda: False, enough=lambda: None, facts={})

    model = base.load_base(options.base, options.method)
    ours = engine.Trainer(
        run=run, rows=encoded, tokenizer=tokenizer, model=model, checkpoints=folder / "ours", attempt=attempt
    )
    reporter.trainer = ours

    model = base.load_base(options.base, options.method)
    plain = SFTTrainer(
        model=model,
        args=engine.sft_config(run, encoded, folder / "plain", model),
        train_dataset=Dataset.from_list(encoded),
        processing_class=tokenizer,
        peft_config=engine.lora_config(run, len(encoded), model),
    )
    stopwatches = [Stopwatch(turns, 0, ours), Stopwatch(turns, 1, plain)]
    for stopwatch, callbacks in zip(stopwatches, ([Quiet(reporter)], []), strict=True):
        for callback in [*callbacks, stopwatch]:
            stopwatch.trainer.add_callback(callback)
    threads = [threading.Thread(target=s.run) for s in stopwatches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    failed = next((s.error for s in stopwatches if s.error), None)
    if failed:
        raise failed
    return [s.steps for s in stopwatches]


class Turns:
    """Two that alternate until the time is over; the second has the last turn."""

    def __init__(self, seconds: float):
        self._changed = threading.Condition()
        self._whose = 0
        self._gone = set()
        self._ends = time.monotonic() + seconds
        self.over = False
        self._rounds = 0

    def wait(self, who: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._whose == who or 1 - who in self._gone)

    def pass_on(self, who: int) -> None:
        with self._changed:
            if who == 1:
                self._rounds += 1
            if who == 1 and self._rounds > 2 and time.monotonic() > self._ends:
                self.over = True
            self._whose = 1 - who
            self._changed.notify_all()

    def leave(self, who: int) -> None:
        with self._changed:
            self._gone.add(who)
            self._changed.notify_all()


class Step:
    def __init__(self, seconds: float, processor: float, tokens: int):
        self.seconds = seconds
        self.processor = processor
        self.tokens = tokens


class Stopwatch(TrainerCallback):
    """Times each step, everything that the trainer does in it included."""

    def __init__(self, turns: Turns, who: int, trainer):
        self.trainer = trainer
        self.steps: list[Step] = []
        self.error = None
        self._turns = turns
        self._who = who

    def run(self) -> None:
        torch.set_num_threads(min(torch.get_num_threads(), cores()))
        self._turns.wait(self._who)
        try:
            self._begin()
            self.trainer.train()
        except Exception as error:  # noqa: BLE001 - raised by the main thread
            self.error = error
        finally:
            self._turns.leave(self._who)

    def _tokens(self) -> int:
        return self.trainer.tokens if isinstance(self.trainer, engine.Trainer) else self.trainer._total_train_tokens

    def _begin(self) -> None:
        self._began, self._spent, self._had = time.monotonic(), time.process_time(), self._tokens()

    def on_step_end(self, args, state, control, **_):
        if self.error:
            control.should_training_stop = True
            return
        processor = time.process_time() - self._spent
        self.steps.append(Step(time.monotonic() - self._began, processor, self._tokens() - self._had))
        self._turns.pass_on(self._who)
        self._turns.wait(self._who)
        if self._turns.over:
            control.should_training_stop = True
        self._begin()


class Quiet(TrainerCallback):
    """The trainer's own reporting, at its full cost, to nobody."""

    def __init__(self, reporter):
        self._reporter = reporter

    def on_train_begin(self, *args, **options):
        self._reporter.on_train_begin(*args, **options)

    def on_step_end(self, args, state, control, **options):
        self._reporter.on_step_end(args, state, control, **options)
        control.should_save = False

    def on_log(self, *args, **options):
        self._reporter.on_log(*args, **options)


if __name__ == "__main__":
    main()
