"""Writes an adapter and its base as one model: `merge.py MERGE.json` with {"base", "adapter", "output", "attempt"}."""

import json
import os
import shutil
import signal
import sys
from pathlib import Path

from attempt import Attempt
from events import emit, open_events
from failure import exit_code_of
from machine import settle_threads, skip_four_bits
from parent import die_with_parent
from run_file import check_base

SHARD = "2GB"
"""So that a file of it can be fetched again on its own, and none is too large for FAT32."""


def main() -> int:
    open_events()
    die_with_parent()
    signal.signal(signal.SIGTERM, _stopped)
    return exit_code_of(lambda: merge(json.loads(Path(sys.argv[1]).read_text())))


def _stopped(*_) -> None:
    emit("done", stopped=True)
    os._exit(0)


def merge(plan: dict) -> None:
    output = Path(plan["output"])
    output.mkdir(parents=True, exist_ok=True)
    attempt = Attempt(output, plan["attempt"])
    attempt.claim()
    check_base(plan["base"])
    emit("phase", phase="loading the libraries")
    settle_threads()
    skip_four_bits()
    os.environ.update(HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1")
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    emit("phase", phase="loading the base model")
    # Added up in float32: in bfloat16 the small steps of an adapter are lost in the sum.
    model = AutoModelForCausalLM.from_pretrained(plan["base"], local_files_only=True, dtype=torch.float32)
    emit("phase", phase="merging")
    merged = PeftModel.from_pretrained(model, plan["adapter"]).merge_and_unload(safe_merge=True)
    emit("phase", phase="saving")
    part, place = attempt.place / "merged.part", attempt.place / "merged"
    shutil.rmtree(part, ignore_errors=True)
    merged.to(torch.bfloat16).save_pretrained(part, max_shard_size=SHARD)
    AutoTokenizer.from_pretrained(plan["adapter"], local_files_only=True).save_pretrained(part)
    attempt.check()
    shutil.rmtree(place, ignore_errors=True)
    os.replace(part, place)
    emit("done", stopped=False, merged=str(place))


if __name__ == "__main__":
    sys.exit(main())
