"""How far the model server's way of attaching adapters is from peft's own: `switched.fixture.py BASE ADAPTER...` prints
for each the largest difference of two logits, with the adapter ("on") and after it was taken off ("off"), and how much
the adapter changes."""

import json
import sys
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

from adapter_switch import AdapterSwitch

base, *adapters = sys.argv[1:]
tokens = torch.arange(100, 140).unsqueeze(0)


def load():
    return AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32).eval().requires_grad_(False)


def difference(one: torch.Tensor, other: torch.Tensor) -> float:
    return float((one - other).abs().max())


with torch.no_grad():
    plain = load()(tokens).logits
    for adapter in adapters:
        wanted = PeftModel.from_pretrained(load(), adapter).eval()(tokens).logits
        model = load()
        switch = AdapterSwitch(model, swap=True)
        switch.switch_to("one", Path(adapter))
        on = difference(model(tokens).logits, wanted)
        switch.switch_to(None, None)
        off = difference(model(tokens).logits, plain)
        print(json.dumps({"event": "compared", "on": on, "off": off, "change": difference(wanted, plain)}), flush=True)
