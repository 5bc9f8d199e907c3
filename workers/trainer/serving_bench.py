"""How fast many adapters are served together, beside one, and beside plain `generate` one after another.

`serving_bench.py --base DIR [--steps 20] [--rows 16] [--tokens 24]` prints one JSON line. What is compared takes turns,
step by step, so that whatever else runs on the machine slows both alike. The adapters are random, of rank 16 on every
linear layer.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path

from machine import cores, settle_threads, skip_four_bits

settle_threads()
skip_four_bits()
os.environ.update(HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1")
out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import torch  # noqa: E402
from peft import LoraConfig, PeftModel, get_peft_model  # noqa: E402
from transformers import AutoModelForCausalLM  # noqa: E402

import base  # noqa: E402
from adapter_cache import PART, memory_for_rows, serving_dtype  # noqa: E402
from answer import Ending  # noqa: E402
from decoder import Decoder  # noqa: E402
from scheduler import Asked, Scheduler  # noqa: E402

QUESTION = "Tell me what a mill does with grain, and how a millstone is dressed, in a few sentences."
REQUEST = {"messages": [{"role": "user", "content": QUESTION}], "temperature": 0, "top_p": 1, "stop": [], "seed": 0}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", required=True)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--rows", type=int, default=16)
    parser.add_argument("--tokens", type=int, default=24)
    options = parser.parse_args()
    torch.set_num_threads(cores())
    stored = sum(file.stat().st_size for file in Path(options.base).glob("*.safetensors"))
    load = lambda: _load(options.base, serving_dtype(stored))  # noqa: E731
    with tempfile.TemporaryDirectory() as folder:
        adapters = [Path(folder) / f"adapter-{at}" for at in range(16)]
        make_adapters(load(), options.base, adapters)
        result = {
            "bench": "serving",
            "rows": options.rows,
            "mixed": mixed(load(), options, adapters),
            "chats": [chats(load(), load(), options, adapters[:count]) for count in (1, 4)],
            "dtype": str(serving_dtype(stored)).removeprefix("torch."),
            "threads": torch.get_num_threads(),
        }
    print(json.dumps(result), file=out, flush=True)


def _load(folder: str, dtype):
    model = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True, dtype=dtype)
    return model.eval().requires_grad_(False).to(base.device())


def make_adapters(model, name: str, folders: list[Path]) -> None:
    torch.manual_seed(0)
    tuned = get_peft_model(model, LoraConfig(r=16, target_modules="all-linear", task_type="CAUSAL_LM"))
    tuned.peft_config["default"].base_model_name_or_path = name
    for folder in folders:
        for parameter_name, parameter in tuned.named_parameters():
            if "lora_" in parameter_name:
                torch.nn.init.normal_(parameter, std=0.002)
        tuned.save_pretrained(folder)


@torch.inference_mode()
def mixed(model, options, adapters: list[Path]) -> list[dict]:
    """Tokens a second of a batch with N adapters, each N beside one adapter in as many rows, by which all rows are
    multiplied at once, in the same step loop. `ratio` is the median of the pairs' by the clock, `processor_ratio` that of
    all processor time, which a busy machine disturbs less."""
    counts = [1, 4, 16]
    decoders = {}
    for count in counts:
        decoder = decoders[count] = _decoder(model, options)
        for at in range(options.rows):
            _enter(decoder, adapters[at % count], options.steps + 8)
    times = {count: [] for count in counts}
    for _ in range(options.steps):
        for count in counts:
            began, spent = time.monotonic(), time.process_time()
            logits = decoders[count].step()
            times[count].append((time.monotonic() - began, time.process_time() - spent))
            for row, line in zip(decoders[count].rows, logits, strict=True):
                row.answer.take(line)
    told = []
    for count in counts[1:]:
        pairs = list(zip(times[1], times[count], strict=True))[2:]
        told.append(
            {
                "adapters": count,
                "tokens_per_second": round(options.rows * len(pairs) / sum(b for _, (b, _) in pairs), 1),
                "one_tokens_per_second": round(options.rows * len(pairs) / sum(a for (a, _), _ in pairs), 1),
                "ratio": round(statistics.median(a / b for (a, _), (b, _) in pairs), 3),
                "processor_ratio": round(statistics.median(a / b for (_, a), (_, b) in pairs), 3),
            }
        )
    return told


def _decoder(model, options) -> Decoder:
    return Decoder(model, base.load_tokenizer(options.base), options.base, options.rows, memory_for_rows())


def _enter(decoder: Decoder, adapter: Path, limit: int) -> None:
    row = decoder.prepare({**REQUEST, "max_tokens": limit}, adapter.name, adapter, time.monotonic())
    row.answer.ends = set()
    decoder.begin(row)
    row.answer.take(decoder.read(row, len(row.tokens)))
    decoder.join(row)


def chats(model, other, options, adapters: list[Path]) -> dict:
    """As many chats at once as there are adapters, each with its own: by the scheduler, and by `generate`, where each
    waits for those before it. Both have the adapters in memory and nothing read."""
    decoder = _decoder(model, options)
    for adapter in adapters:
        row = decoder.prepare({**REQUEST, "max_tokens": 1}, adapter.name, adapter, 0)
        decoder.begin(row)
        decoder.leave(row, keep=False)
    scheduler = Scheduler(lambda: decoder, PART[base.device()])
    served = _served(scheduler, options, adapters)
    plain = _plain(other, options, adapters)
    return {"chats": len(adapters), "served": served, "generate": plain}


def _served(scheduler: Scheduler, options, adapters: list[Path]) -> dict:
    began = time.monotonic()
    asked = [Asked({**REQUEST, "max_tokens": options.tokens}, one.name, one, began) for one in adapters]
    for one in asked:
        scheduler.ask(one)
    endings = [_ending(one) for one in asked]
    seconds = time.monotonic() - began
    return _figures([end.first_token_seconds for end in endings], sum(end.completion_tokens for end in endings), seconds)


def _ending(asked: Asked) -> Ending:
    while True:
        piece = asked.pieces.get(timeout=600)
        if isinstance(piece, Exception):
            raise piece
        if isinstance(piece, Ending):
            return piece


@torch.inference_mode()
def _plain(model, options, adapters: list[Path]) -> dict:
    tokenizer = base.load_tokenizer(options.base)
    tuned = PeftModel.from_pretrained(model, adapters[0], adapter_name=adapters[0].name).eval()
    for adapter in adapters[1:]:
        tuned.load_adapter(adapter, adapter_name=adapter.name)
    prompt = tokenizer.apply_chat_template(
        REQUEST["messages"], add_generation_prompt=True, return_tensors="pt", return_dict=True
    ).to(model.device)
    firsts, written = [], 0
    began = time.monotonic()
    for adapter in adapters:
        tuned.set_adapter(adapter.name)
        first = First(began)
        made = tuned.generate(**prompt, max_new_tokens=options.tokens, do_sample=False, streamer=first)
        firsts.append(first.seconds)
        written += made.shape[1] - prompt["input_ids"].shape[1]
    return _figures(firsts, written, time.monotonic() - began)


class First:
    """A streamer that only looks when the first token comes; what is put before it is the prompt."""

    def __init__(self, began: float):
        self._began = began
        self._puts = 0
        self.seconds = 0.0

    def put(self, _) -> None:
        self._puts += 1
        if self._puts == 2:
            self.seconds = time.monotonic() - self._began

    def end(self) -> None:
        pass


def _figures(firsts: list[float], tokens: int, seconds: float) -> dict:
    return {
        "first_token_seconds": round(statistics.median(firsts), 2),
        "last_first_token_seconds": round(max(firsts), 2),
        "tokens_per_second": round(tokens / seconds, 1),
    }


if __name__ == "__main__":
    main()
