"""RUN.json, and what can be told of a run before it is trained: settings, base and rows that can't be."""

import json
from pathlib import Path

from events import Trouble

METHODS = ("lora", "qlora", "full", "freeze")
OPTIONAL = {
    **{"max_steps": None, "save_steps": None, "attempt": 1, "seed": 0, "resume": False, "parent": None},
    **{"report_to": None, "run_name": None},
    **{"objective": "sft", "beta": 0.1, "patience": 0, "micro_batch": None, "processes": 1, "sharding": None},
    **{"warmup": 0.03, "scheduler": "cosine", "weight_decay": 0.0, "targets": "all", "rslora": False, "dora": False},
    "packing": False,
}
CHOICES = {"report_to": (None, "wandb", "mlflow", "trackio"), "sharding": (None, "fsdp"), "objective": ("sft", "dpo", "kto"), "scheduler": ("cosine", "linear", "constant"), "targets": ("all", "attention", "mlp")}
RANGES = {"beta": (1e-3, 10), "alpha": (1e-3, 4096), "dropout": (0, 0.9), "warmup": (0, 0.5), "weight_decay": (0, 1)}
SETTINGS = {
    *("base", "method", "epochs", "learning_rate", "batch_size", "rank", "max_length", "train", "held_out", "output"),
    *("alpha", "dropout"),
    *OPTIONAL,
}


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
    run = {**OPTIONAL, **run}
    for name, (least, most) in RANGES.items():
        if name in run and not least <= run[name] <= most:
            raise Trouble(f"{name} is {run[name]}.", f"Give {name} from {least} to {most}.")
    for name, choices in CHOICES.items():
        if run[name] not in choices:
            raise Trouble(f"{name} is {run[name]}.", f"Choose {', '.join(map(str, choices))}.")
    for name in ("rslora", "dora"):
        if run[name] and run["method"] not in ("lora", "qlora"):
            raise Trouble(f"{name} is a kind of LoRA, and the method is {run['method']}.", "Take lora or qlora.")
    if run["objective"] != "sft" and run["method"] not in ("lora", "qlora"):
        raise Trouble(f"{run['objective']} compares with the base below an adapter.", "Take lora or qlora.")
    if run["micro_batch"] and run["batch_size"] % run["micro_batch"]:
        raise Trouble(f"micro_batch is {run['micro_batch']}.", "Give a divisor of batch_size.")
    if run["processes"] < 1 or run["batch_size"] % run["processes"]:
        raise Trouble(f"processes is {run['processes']}.", "Give a divisor of batch_size.")
    if run["micro_batch"] and run["batch_size"] // run["processes"] % run["micro_batch"]:
        raise Trouble(f"micro_batch is {run['micro_batch']}.", "Give a divisor of each process’s share of batch_size.")
    if run["processes"] > 1 and run["objective"] != "sft":
        raise Trouble(f"{run['objective']} is learned by one process.", "Give processes as 1.")
    if run["processes"] == 1:
        run["sharding"] = None
    if run["sharding"] and (run["method"] == "qlora" or run["dora"]):
        raise Trouble(
            "A base can’t be shared out between processes (TRAINING_SHARDING) for {way}.",
            "Train with lora, full or freeze, or ask the operator to set TRAINING_SHARDING=none.",
            code="not_sharded",
            way="qlora" if run["method"] == "qlora" else "dora",
        )
    return run


def asked_processes(path: str) -> int:
    """How many processes a RUN.json asks for."""
    return json.loads(Path(path).read_text()).get("processes", 1)


def check_base(folder: str) -> None:
    if not (Path(folder) / "config.json").is_file():
        raise Trouble(
            "The base model {base} is not there.",
            "Resume the job: the base is fetched first.",
            code="base_missing",
            base=Path(folder).name,
        )


def refuse_unlearnable(encoded, max_length: int, objective: str) -> None:
    if encoded.rows and encoded.shortest <= max_length:
        return
    seen = encoded.whole + encoded.truncated + encoded.dropped
    if encoded.other_kind == seen:
        raise Trouble(
            "None of the {rows} rows is a preference of the kind that {objective} learns.",
            "Give rows with two answers, one of them wanted (dpo), or with an answer that is marked as good or bad (kto).",
            code="no_preferences",
            rows=seen,
            objective=objective,
        )
    if encoded.too_long == seen and not encoded.longest:
        raise Trouble(
            "All {rows} clips are longer than what this base hears at once.",
            "Give the sound in pieces of up to 30 seconds.",
            code="clips_too_long",
            rows=seen,
        )
    if encoded.shortest > max_length:
        raise Trouble(
            "All {rows} rows are longer than maxLength {most}; the shortest has {shortest} tokens.",
            "Train with a maxLength of {shortest} or more ({longest} for all of them).",
            code="rows_too_long",
            rows=seen,
            most=max_length,
            shortest=encoded.shortest,
            longest=encoded.longest,
        )
    raise Trouble(
        "None of the {rows} rows has anything to learn: {no_answer} have no answer, {refused} have roles that this"
        " base’s template refuses.",
        "Give rows in which an assistant answers a user, or choose another base.",
        code="nothing_to_learn",
        rows=seen,
        no_answer=encoded.no_answer,
        refused=encoded.refused,
    )
