"""The trainer of preferences (DPO, KTO)."""

import torch

from engine import Trainer
from preference_loss import (
    answer_log_probability,
    batch_of,
    dpo_losses,
    kto_losses,
    kto_weights,
    reference,
    told_right,
)


class PreferenceTrainer(Trainer):
    """A batch holds two rows for each preference: its own conversation, and the one it is learned beside."""

    rows_together = 2

    def __init__(self, *, run: dict, rows: list[dict], tokenizer, parent: dict | None, **options):
        self._objective = run["objective"]
        self._beta = run["beta"]
        self._weights = kto_weights(rows)
        self._parent = parent
        self._reference: dict[int, float] = {}
        self._moved = torch.tensor(0.0)
        self._ahead: list[torch.Tensor] = []

        def collate(examples: list[dict]) -> dict:
            marks = [(2 * row["key"] + place, row["desirable"]) for row in examples for place in (0, 1)]
            keys, desirable = zip(*marks)
            batch = batch_of(examples, "cpu", tokenizer.pad_token_id or 0)
            return {**batch, "key": torch.tensor(keys), "desirable": torch.tensor(desirable)}

        super().__init__(run=run, rows=rows, tokenizer=tokenizer, data_collator=collate, **options)
        self._lean = True
        self.loss_is_scaled_for_ga = True

    def figures(self) -> dict:
        """How often and by how much the wanted answer was ahead, in the rows that were trained since."""
        if not self._ahead:
            return {}
        ahead = torch.cat(self._ahead)
        self._ahead = []
        return {"accuracy": float(told_right(ahead).mean()), "margin": float(ahead.mean())}

    def get_batch_samples(self, *args):
        samples, items = super().get_batch_samples(*args)
        self._preferences = sum(len(batch["input_ids"]) for batch in samples) // 2
        if self._objective == "kto":
            self._moved = self._movement(samples)
        return samples, items

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        if self._objective == "kto":
            own = _every_other(inputs, 0)
            rewards, desirable = self._rewards(model, own), own["desirable"]
            losses = kto_losses(rewards, desirable, self._moved, self._weights)
            ahead = torch.where(desirable, rewards - self._moved, self._moved - rewards)
        else:
            rewards = self._rewards(model, inputs)
            ahead = rewards[0::2] - rewards[1::2]
            losses = dpo_losses(ahead)
        self._ahead.append(ahead.detach().float().cpu())
        # The mean over the step, whatever goes through at once.
        return losses.sum() / self._preferences

    def _rewards(self, model, inputs: dict) -> torch.Tensor:
        return self._beta * (answer_log_probability(model, inputs) - self._before(model, inputs))

    def _before(self, model, inputs: dict) -> torch.Tensor:
        """The same under the reference, which never changes: each answer is read once."""
        keys = inputs["key"].tolist()
        if not all(key in self._reference for key in keys):
            with reference(self.accelerator.unwrap_model(model), self._parent):
                self._reference.update(zip(keys, answer_log_probability(model, inputs).tolist()))
        return torch.tensor([self._reference[key] for key in keys], device=inputs["input_ids"].device)

    @torch.no_grad()
    def _movement(self, samples: list[dict]) -> torch.Tensor:
        """Beta times the KL between model and reference, at least 0, by the answers of other rows in this step."""
        training = self.model.training
        self.model.eval()
        rewards = [
            self._rewards(self.model, _every_other(self._prepare_inputs(batch), 1)).float() for batch in samples
        ]
        self.model.train(training)
        return torch.cat(rewards).mean().clamp(min=0) if rewards else torch.tensor(0.0)

    def _set_signature_columns_if_needed(self) -> None:
        self._signature_columns = ["input_ids", "labels", "other_ids", "other_labels", "key", "desirable"]


def _every_other(inputs: dict, first: int) -> dict:
    return {name: value[first::2] for name, value in inputs.items()}
