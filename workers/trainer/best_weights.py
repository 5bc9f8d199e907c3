"""The trained weights at their best on the held-out rows: what a run ends with when it got worse after."""

import json
import os
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

LARGEST = 4 << 30
"""Bytes of trained weights up to which they are kept aside: an adapter always, all weights of a large base not."""


class BestWeights:
    """In `folder`, so that an attempt that goes on knows them too."""

    def __init__(self, folder: Path, model):
        self._file = folder / "best.safetensors"
        self._facts = folder / "best.json"
        self._model = model

    def forget(self) -> None:
        self._facts.unlink(missing_ok=True)

    def take(self, step: int, loss: float) -> None:
        """Keeps the weights as they are now, if the loss is the lowest so far."""
        trained = self._trained()
        known = self.known()
        if (known and known["loss"] <= loss) or sum(t.numel() * t.element_size() for t in trained.values()) > LARGEST:
            return
        temporary = self._file.with_suffix(".part")
        save_file({name: tensor.detach().cpu().contiguous() for name, tensor in trained.items()}, temporary)
        self._facts.unlink(missing_ok=True)
        os.replace(temporary, self._file)
        self._facts.write_text(json.dumps({"step": step, "loss": loss}))

    def known(self) -> dict | None:
        """{"step", "loss"} of what is kept."""
        try:
            return json.loads(self._facts.read_text())
        except (FileNotFoundError, ValueError):
            return None

    @torch.no_grad()
    def put_back(self) -> None:
        kept = load_file(self._file)
        for name, parameter in self._trained().items():
            parameter.copy_(kept[name])

    def _trained(self) -> dict[str, torch.Tensor]:
        return {name: p for name, p in self._model.named_parameters() if p.requires_grad}
