"""Whether a packed batch is learned as its rows one by one, told of a tiny random model of each family: `packing.fixture.py`.

Prints one line of JSON: of each family its `type`, whether it is packed, how far the loss is off (relative to it) and
the gradients (relative to the largest); and what share of batches is no padding, by how they are made.
"""

import importlib.util
import json
import random
import sys
from pathlib import Path

from machine import settle_threads

settle_threads()  # before torch is imported

import torch  # noqa: E402
from transformers import AutoConfig, AutoModelForCausalLM  # noqa: E402

from length_groups import LengthGroups  # noqa: E402
from losses import learned_loss  # noqa: E402
from packing import KEPT_APART, fitted, packed, packs  # noqa: E402
from rows import IGNORED  # noqa: E402

_TINY = {
    **{"vocab_size": 100, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2},
    **{"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "max_position_embeddings": 128},
    **{"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, "initializer_range": 0.2, "sliding_window": 8},
}


def _families():
    place = Path(__file__).with_name("families.fixture.py")
    spec = importlib.util.spec_from_file_location("families", place)
    module = importlib.util.module_from_spec(spec)
    sys.modules["families"] = module
    spec.loader.exec_module(module)
    return module


families = _families()


def types() -> list[str]:
    """The model types of the catalog's families, and SmolLM3's."""
    return sorted({family.type for family in families.FAMILIES.values()} | {"smollm3"})


def model_of(kind: str):
    sizes = _TINY | families.SIZES.get(kind, {})
    if kind in ("gpt2", "bloom"):
        for name in ("num_key_value_heads", "head_dim", "intermediate_size"):
            del sizes[name]
    model = AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **sizes)).float().train()
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0  # what is left out at random differs by itself
    return model


def rows() -> list[dict]:
    """Texts, of which everything is learned, and answers, of which the end is."""
    numbers = random.Random(0)
    made = []
    for length, learned in ((31, 31), (12, 12), (9, 4), (17, 8), (5, 5), (14, 6)):
        ids = [numbers.randrange(5, 95) for _ in range(length)]
        made.append({"input_ids": ids, "labels": [IGNORED] * (length - learned) + ids[length - learned :]})
    return made


def gradients(model, batches: list[dict]) -> tuple[float, torch.Tensor]:
    model.zero_grad()
    total = 0.0
    for batch in batches:
        loss, _ = learned_loss(model, batch)
        loss.backward()
        total += float(loss)
    return total, torch.cat([p.grad.flatten() for p in model.parameters() if p.grad is not None])


def compare(kind: str) -> dict:
    torch.manual_seed(0)
    model = model_of(kind)
    batch = rows()
    loss, wanted = gradients(model, [packed([row]) for row in batch])
    together, found = gradients(model, [packed(batch)])
    return {
        "type": kind,
        "packs": packs(model),
        "loss": abs(together - loss) / abs(loss),
        "gradient": float((found - wanted).abs().max() / wanted.abs().max()),
    }


def shares() -> dict:
    """Of rows as an instruction datanet has them, and of many short ones among few long ones."""
    numbers = random.Random(0)
    made = {
        "instructions": [int(min(1024, 20 + numbers.lognormvariate(4, 0.8))) for _ in range(1003)],
        "short and long": [numbers.choice([40, 50, 60, 600]) for _ in range(1003)],
    }
    return {
        name: {
            str(micro): {
                "grouped": _share(lengths, micro, lambda rows: len(rows)),
                "packed": _share(lengths, micro, lambda rows: len(fitted(rows))),
            }
            for micro in (4, 16)
        }
        for name, lengths in made.items()
    }


def _share(lengths: list[int], micro: int, sequences) -> float:
    order = list(LengthGroups(lengths, 16, seed=3))
    through = 0
    for at in range(0, len(order), micro):
        batch = [{"input_ids": range(lengths[row])} for row in order[at : at + micro]]
        through += sequences(batch) * max(len(row["input_ids"]) for row in batch)
    return sum(lengths) / through


if __name__ == "__main__":
    batch = packed(rows())
    print(
        json.dumps(
            {
                "families": [compare(kind) for kind in types()],
                "proven": sorted(KEPT_APART),
                "shares": shares(),
                "shape": list(batch["input_ids"].shape),
                "tokens": int(batch["attention_mask"].sum()),
                "learned": int((batch["labels"][:, 1:] != IGNORED).sum()),
                "alone": "position_ids" in packed(rows()[:1]),
            }
        )
    )
