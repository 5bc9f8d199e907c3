"""What the scheduler does when something fails or is short: `scheduler.fixture.py ROOT BASE`, for the adapters of
`served.fixture.py`. Prints what was answered in each case, beside the same asked one by one."""

import json
import os
import sys
import time
from pathlib import Path

from machine import settle_threads, skip_four_bits

settle_threads()
skip_four_bits()

from transformers import AutoModelForCausalLM  # noqa: E402

from answer import Ending  # noqa: E402
from base import load_tokenizer  # noqa: E402
from decoder import Decoder  # noqa: E402
from scheduler import Asked, Scheduler  # noqa: E402

root, name = Path(sys.argv[1]), sys.argv[2]
ADAPTERS = ["plain-0", None, "plain-1", "plain-2", "plain-0", "plain-3"]
PLENTY = 1 << 30


def decoder_of(kind, most: int, memory: int = PLENTY):
    folder = root / "bases" / name
    model = AutoModelForCausalLM.from_pretrained(folder).eval().requires_grad_(False)
    return kind(model, load_tokenizer(str(folder)), name, most, memory)


class Watched(Decoder):
    """Remembers how many rows were written at once, whose adapters were in memory, and who began when."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.widest, self.began, self.lacking = 0, [], 0

    def begin(self, row):
        super().begin(row)
        self.began.append(row.answer.prompt)

    def step(self):
        self.widest = max(self.widest, len(self.rows))
        self.lacking += sum(bool(row.adapter) and row.adapter not in self._bank.there for row in self.rows)
        return super().step()


class Starved(Watched):
    """Has no memory for more than two rows, which it finds out half way."""

    def step(self):
        logits = super().step()
        if len(self.rows) > 2:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
        return logits


class Poisoned(Watched):
    """Fails at every step that has the adapter plain-2 in it."""

    def step(self):
        logits = super().step()
        if any(row.adapter == "plain-2" for row in self.rows):
            raise RuntimeError("poison")
        return logits


def ask(scheduler: Scheduler, adapter: str | None, at: int) -> Asked:
    words = " ".join(["the milk was sour"] * (1 + at))
    request = {"messages": [{"role": "user", "content": f"{at} {words}"}], "max_tokens": 60 + at, "temperature": 0.5}
    folder = root / "adapters" / adapter if adapter else None
    asked = Asked({**request, "top_p": 1, "stop": [], "seed": at}, adapter, folder, time.monotonic())
    scheduler.ask(asked)
    return asked


def answer(asked: Asked) -> str:
    text = ""
    while True:
        piece = asked.pieces.get(timeout=120)
        if isinstance(piece, Exception):
            return f"{type(piece).__name__}: {piece}"
        if isinstance(piece, Ending):
            return text
        text += piece


def case(event: str, kind=Watched, most: int = 16, memory: int = PLENTY) -> None:
    decoder = decoder_of(kind, most, memory)
    scheduler = Scheduler(lambda: decoder, 16)
    asked = [ask(scheduler, adapter, at) for at, adapter in enumerate(ADAPTERS)]
    answers = [answer(one) for one in asked]
    order = [decoder.began.index(one.row.answer.prompt) for one in asked if one.row]
    told = {"answers": answers, "widest": decoder.widest, "lacking": decoder.lacking, "order": order}
    print(json.dumps({"event": event, **told}), flush=True)


alone = Scheduler(lambda: decoder_of(Decoder, 1), 16)
print(json.dumps({"event": "alone", "answers": [answer(ask(alone, one, at)) for at, one in enumerate(ADAPTERS)]}))
case("together")
case("two at once", most=2)
case("memory for one", memory=1)
case("starved", Starved)
case("poisoned", Poisoned)

# As the server ends: a scheduler's thread may be within torch still, which an interpreter that tidies up aborts.
sys.stdout.flush()
os._exit(0)
