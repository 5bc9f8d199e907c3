"""The loss of what is to be learned, and of rows that were held out."""

import inspect

import torch
import torch.nn.functional as F

from base import compute_dtype
from media_inputs import BESIDE, media_inputs
from rows import IGNORED


def _alone(model):
    """A model without what several processes wrap it in (DDP)."""
    return getattr(model, "module", model)


def takes_positions(model) -> bool:
    """Whether a model can be asked for the logits of some positions only."""
    model = _alone(model)
    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
    return "logits_to_keep" in inspect.signature(type(inner).forward).parameters


def learned_logits(model, inputs) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits where anything of a batch is labelled, and the labels there: (rows, positions, vocabulary), (rows, positions)."""
    labels = inputs["labels"][:, 1:]
    positions = (labels != IGNORED).any(dim=0).nonzero().flatten()
    mask, begun = inputs["attention_mask"], inputs.get("position_ids")
    some = takes_positions(model)
    beside = {name: inputs[name] for name in BESIDE if name in inputs}
    # Of Whisper, whose decoder reads from left to right, what is filled up at the end needs no mask.
    if _alone(model).config.is_encoder_decoder:
        logits = model(decoder_input_ids=inputs["input_ids"], use_cache=False, **beside).logits
        return logits[:, positions], labels[:, positions]
    logits = model(
        input_ids=inputs["input_ids"],
        # No mask at all lets the attention take its shorter way; of packed rows the positions say what is kept apart.
        attention_mask=None if begun is not None or bool(mask.all()) else mask,
        use_cache=False,
        **({"logits_to_keep": positions} if some else {}),
        **({} if begun is None else {"position_ids": begun}),
        **beside,
    ).logits
    return (logits if some else logits[:, positions]), labels[:, positions]


def learned_loss(model, inputs) -> tuple[torch.Tensor, int]:
    """Summed negative log-likelihood of the labelled tokens, and how many there are."""
    logits, labels = learned_logits(model, inputs)
    loss = F.cross_entropy(logits.flatten(0, 1).float(), labels.flatten(), ignore_index=IGNORED, reduction="sum")
    return loss, int((labels != IGNORED).sum())


@torch.no_grad()
def held_out_loss(model, rows: list[dict], interrupted=lambda: False) -> float | None:
    """Mean loss of a labelled token over all of `rows`; None when there are none, or when interrupted."""
    device = next(model.parameters()).device
    bfloat16 = compute_dtype() == torch.bfloat16
    was_training = model.training
    model.eval()
    total, count = 0.0, 0
    try:
        budget = 2048 if device.type == "cpu" else 16384
        # Of pictures and sound it is not the tokens that take the room.
        budget = 0 if rows and "file" in rows[0] else budget
        for batch in _batches(sorted(rows, key=lambda row: len(row["input_ids"])), budget):
            if interrupted():
                return None
            with torch.autocast(device.type, torch.bfloat16, enabled=bfloat16):
                loss, learned = learned_loss(model, {**padded(batch, device), **media_inputs(model, batch)})
            total += float(loss)
            count += learned
    finally:
        model.train(was_training)
    return total / count if count else None


def learned_tokens(rows: list[dict]) -> int:
    return sum(label != IGNORED for row in rows for label in row["labels"][1:])


def padded(batch: list[dict], device, padding: int = 0) -> dict[str, torch.Tensor]:
    """{"input_ids", "labels", "attention_mask"} of rows, as long as the longest."""
    longest = max(len(row["input_ids"]) for row in batch)

    def filled(values: list[list[int]], filler: int) -> torch.Tensor:
        return torch.tensor([value + [filler] * (longest - len(value)) for value in values], device=device)

    return {
        "input_ids": filled([row["input_ids"] for row in batch], padding),
        "labels": filled([row["labels"] for row in batch], IGNORED),
        "attention_mask": filled([[1] * len(row["input_ids"]) for row in batch], 0),
    }


def _batches(rows: list[dict], budget: int):
    """Rows of similar length, at most `budget` tokens with their padding."""
    batch = []
    for row in rows:
        if batch and len(row["input_ids"]) * (len(batch) + 1) > budget:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
