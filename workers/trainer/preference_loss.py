"""Losses of preferences: DPO (arXiv 2305.18290) and KTO (arXiv 2402.01306), and what is measured on held-out rows.

The reward of an answer is beta times how much likelier it is than under the reference: the base without the adapter, or
where a run goes on from an adapter, the base with that one.
"""

from contextlib import contextmanager

import torch
import torch.nn.functional as F

from base import compute_dtype
from losses import learned_logits, padded
from rows import IGNORED, width


def answer_log_probability(model, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
    """Of each row's labelled tokens, summed; nothing else of it counts."""
    logits, labels = learned_logits(model, inputs)
    loss = F.cross_entropy(logits.flatten(0, 1).float(), labels.flatten(), ignore_index=IGNORED, reduction="none")
    return -loss.view(len(labels), -1).sum(dim=1)


@contextmanager
def reference(model, parent: dict[str, torch.Tensor] | None):
    """The model as it was before training: nothing left out at random, no gradient, and the adapter off. With `parent`,
    weights by their names (`lineage.parent_weights`), the adapter has those."""
    training = model.training
    model.eval()
    try:
        with torch.no_grad(), (_weights(model, parent) if parent else model.disable_adapter()):
            yield
    finally:
        model.train(training)


@contextmanager
def _weights(model, weights: dict[str, torch.Tensor]):
    """The tensors are put in the parameters' place, which keeps what the backward pass of an earlier answer needs. A
    second adapter would be in each checkpoint, and Transformers reads those back without the first."""
    own = {}
    try:
        for name, parameter in model.named_parameters():
            if name in weights:
                own[name] = parameter.data
                parameter.data = weights[name].to(parameter.device, parameter.dtype)
        torch.clear_autocast_cache()  # It knows the parameters, and not what is in them.
        yield
    finally:
        for name, parameter in model.named_parameters():
            if name in own:
                parameter.data = own[name]
        torch.clear_autocast_cache()


def dpo_losses(margins: torch.Tensor) -> torch.Tensor:
    """`margins`: reward of the wanted answer less that of the unwanted one."""
    return -F.logsigmoid(margins)


def kto_losses(rewards: torch.Tensor, desirable: torch.Tensor, moved: torch.Tensor, weights: dict) -> torch.Tensor:
    """`moved`: the reward that any answer has by now, beta times the KL; `weights` by whether the answer is good."""
    good = weights[True] * (1 - torch.sigmoid(rewards - moved))
    bad = weights[False] * (1 - torch.sigmoid(moved - rewards))
    return torch.where(desirable, good, bad)


def kto_weights(rows: list[dict]) -> dict[bool, float]:
    """So that good and bad answers weigh the same in sum, however many there are of each (equation 8 there)."""
    good = sum(row["desirable"] for row in rows)
    bad = len(rows) - good
    if not good or not bad:
        return {True: 1.0, False: 1.0}
    return {True: max(1.0, bad / good), False: max(1.0, good / bad)}


def told_right(ahead: torch.Tensor) -> torch.Tensor:
    """1 where the wanted is ahead, 0 where it is behind, a half where neither is."""
    return (torch.sign(ahead) + 1) / 2


def batch_of(rows: list[dict], device, padding: int = 0) -> dict[str, torch.Tensor]:
    """Rows as one batch: of each its own conversation, then the other one."""
    flat = []
    for row in rows:
        flat.append({"input_ids": row["input_ids"], "labels": row["labels"]})
        flat.append({"input_ids": row["other_ids"], "labels": row["other_labels"]})
    return padded(flat, device, padding)


@torch.no_grad()
def pair_log_probabilities(model, row: dict) -> tuple[float, float]:
    """Of a preference's wanted and unwanted answer, by this model alone: the sums over their tokens."""
    device = next(model.parameters()).device
    training = model.training
    model.eval()
    try:
        with torch.autocast(device.type, torch.bfloat16, enabled=compute_dtype() == torch.bfloat16):
            chosen, rejected = answer_log_probability(model, batch_of([row], device)).tolist()
    finally:
        model.train(training)
    return chosen, rejected


@torch.no_grad()
def held_out_preferences(
    model, rows: list[dict], objective: str, beta: float, parent: dict | None, interrupted=lambda: False
) -> dict | None:
    """{"loss", "accuracy", "margin"} over all of `rows`: how often and by how much the wanted is ahead. `parent`: as
    `reference` takes it. None when there are none, or when interrupted."""
    device = next(model.parameters()).device
    training = model.training
    model.eval()
    own, other = [], []
    try:
        for row in sorted(rows, key=width):
            if interrupted():
                return None
            batch = batch_of([row], device)
            with torch.autocast(device.type, torch.bfloat16, enabled=compute_dtype() == torch.bfloat16):
                now = answer_log_probability(model, batch)
                with reference(model, parent):
                    before = answer_log_probability(model, batch)
            rewards = beta * (now - before)
            own.append(rewards[0])
            other.append(rewards[1])
    finally:
        model.train(training)
    if not own:
        return None
    own, other = torch.stack(own).float(), torch.stack(other).float()
    if objective == "dpo":
        return _figures(dpo_losses(own - other), own - other)
    desirable = torch.tensor([row["desirable"] for row in sorted(rows, key=width)], device=device)
    moved = other.mean().clamp(min=0)
    losses = kto_losses(own, desirable, moved, {True: 1.0, False: 1.0})
    return _figures(losses, torch.where(desirable, own - moved, moved - own))


def _figures(losses: torch.Tensor, ahead: torch.Tensor) -> dict:
    return {
        "loss": float(losses.mean()),
        "accuracy": float(told_right(ahead).mean()),
        "margin": float(ahead.mean()),
    }
