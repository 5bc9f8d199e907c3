"""Tells what of preferences goes into a loss, on a tiny model: `preferences.fixture.py BASE`.

`masks`: of each row of each objective, what is learned of its two conversations, as text. Beside each loss stands the
formula as its paper has it, reckoned one token after the other.
"""

import json
import math
import sys
import tempfile
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM

from base import load_tokenizer
from lineage import parent_weights
from preference_loss import answer_log_probability, batch_of, dpo_losses, kto_losses, kto_weights, reference
from preferences import encode_preferences
from rows import IGNORED, read_rows

ROWS = {
    "dpo": [
        {
            "prompt": [
                {"role": "user", "content": "Hello"},
                {"role": "assistant", "content": "Good morning"},
                {"role": "user", "content": "Which mill?"},
            ],
            "chosen": [{"role": "assistant", "content": "The old one."}],
            "rejected": [{"role": "assistant", "content": "No idea"}],
        },
        {"messages": [{"role": "user", "content": "A"}, {"role": "assistant", "content": "B"}]},
    ],
    "kto": [
        {
            "prompt": [{"role": "user", "content": question}],
            "completion": [{"role": "assistant", "content": answer}],
            "label": label,
        }
        for question, answer, label in (("One?", "First.", True), ("Two?", "Second.", False))
    ],
}


def written(rows: list[dict]) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return read_rows(str(file))


tokenizer = load_tokenizer(sys.argv[1])


def learned(ids: list[int], labels: list[int]) -> str:
    assert all(label in (token, IGNORED) for token, label in zip(ids, labels))
    return tokenizer.decode([label for label in labels if label != IGNORED])


encoded = {kind: encode_preferences(tokenizer, written(rows), 128, kind) for kind, rows in ROWS.items()}
masks = {
    kind: [
        [learned(row["input_ids"], row["labels"]), learned(row["other_ids"], row["other_labels"])] for row in of.rows
    ]
    for kind, of in encoded.items()
}

model = AutoModelForCausalLM.from_pretrained(sys.argv[1], dtype=torch.float32)
model = get_peft_model(model, LoraConfig(r=4, target_modules="all-linear"))
torch.manual_seed(0)


def trained() -> None:
    """As if a run had moved the adapter."""
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            parameter.data = parameter.data + torch.randn_like(parameter) / 20


trained()
model.eval()


def by_hand(ids: list[int], labels: list[int]) -> torch.Tensor:
    """One token after the other, as a book writes it."""
    chances = torch.log_softmax(model(torch.tensor([ids])).logits[0].float(), -1)
    return sum(chances[at - 1, label] for at, label in enumerate(labels) if label != IGNORED)


with torch.no_grad():
    row = encoded["dpo"].rows[0]
    batch = batch_of([row], "cpu")
    now = answer_log_probability(model, batch)
    with reference(model, None):
        before = answer_log_probability(model, batch)
        plain = [by_hand(row["input_ids"], row["labels"]), by_hand(row["other_ids"], row["other_labels"])]
    mine = [by_hand(row["input_ids"], row["labels"]), by_hand(row["other_ids"], row["other_labels"])]
    margin = float((mine[0] - plain[0]) - (mine[1] - plain[1]))

    # Two batches of one and one batch of two, padded: the same.
    both = encoded["kto"].rows
    together = answer_log_probability(model, batch_of(both, "cpu"))
    alone = torch.cat([answer_log_probability(model, batch_of([one], "cpu")) for one in both])

# A run that goes on from that adapter: by hand with the weights as they were, before they are moved.
parent = parent_weights(model, {"parent": "as it is", "objective": "dpo"})
with torch.no_grad():
    ahead = by_hand(row["input_ids"], row["labels"]) - by_hand(row["other_ids"], row["other_labels"])
trained()


def onward(before=None) -> tuple[torch.Tensor, torch.Tensor]:
    """The reference is asked between an answer and its gradient, as training does; or was before."""
    model.zero_grad()
    now = answer_log_probability(model, batch)
    if before is None:
        with reference(model, parent):
            before = answer_log_probability(model, batch)
    loss = dpo_losses(0.5 * ((now - before)[0] - (now - before)[1]))
    loss.backward()
    return loss, before


def gradients() -> torch.Tensor:
    return torch.cat([one.grad.flatten() for one in model.parameters() if one.grad is not None])


onward_loss, onward_before = onward()
between = gradients()
onward(onward_before)
with torch.no_grad():
    onward_margin = by_hand(row["input_ids"], row["labels"]) - by_hand(row["other_ids"], row["other_labels"]) - ahead

print(
    json.dumps(
        {
            "event": "told",
            "masks": masks,
            "otherKind": encoded["dpo"].other_kind,
            "unlearned": encoded["dpo"].unlearned,
            "dpo": float(dpo_losses(0.5 * ((now - before)[0] - (now - before)[1]))),
            "dpoByHand": math.log1p(math.exp(-0.5 * margin)),
            "margin": margin,
            "onward": float(onward_loss),
            "onwardByHand": math.log1p(math.exp(-0.5 * float(onward_margin))),
            "onwardMargin": float(onward_margin),
            "onwardGradients": [float(between.norm()), float((between - gradients()).abs().max())],
            "padding": float((together - alone).abs().max()),
            "kto": kto_losses(
                torch.tensor([0.3, -0.2]), torch.tensor([True, False]), torch.tensor(0.1), {True: 2.0, False: 1.0}
            ).tolist(),
            "ktoByHand": [2 * (1 - 1 / (1 + math.exp(-0.2))), 1 - 1 / (1 + math.exp(-0.3))],
            "weights": kto_weights([{"desirable": at < 2} for at in range(8)])[True],
        }
    )
)
