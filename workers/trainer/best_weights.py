"""The trained weights at their best on the held-out rows: what a run ends with when it got worse after."""

import json
import os
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from sharding import decided, put, whole
from together import is_first

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
        """Keeps the weights as they are now, if the loss is the lowest so far; else counts that it is not. All processes
        that have a part of the weights have to take them together."""
        known, loss = decided(self._model, (self.known(), loss))
        if known and known["loss"] <= loss:
            self._write({**known, "worse": known["worse"] + 1})
            return
        trained = self._trained()
        if sum(t.numel() * t.element_size() for t in trained.values()) > LARGEST:
            self._write({"step": step, "loss": loss, "worse": 0, "kept": False})
            return
        temporary = self._file.with_suffix(".part")
        weights = {name: whole(tensor.detach()).cpu().contiguous() for name, tensor in trained.items()}
        if not is_first():
            return
        save_file(weights, temporary)
        self._facts.unlink(missing_ok=True)
        os.replace(temporary, self._file)
        self._write({"step": step, "loss": loss, "worse": 0, "kept": True})

    def keep_in(self, checkpoint: Path) -> None:
        """For an attempt on another machine, which gets nothing but the checkpoint."""
        for file in (self._file, self._facts):
            if self._facts.is_file() and file.is_file():
                _same(file, checkpoint / file.name)

    def take_from(self, checkpoint: Path) -> None:
        """What the checkpoint carries, where there is nothing newer here."""
        if self.known():
            return
        for file in (self._file, self._facts):
            if (checkpoint / file.name).is_file():
                _same(checkpoint / file.name, file)

    def known(self) -> dict | None:
        """{"step", "loss"} of the best, how often it was worse since ("worse"), and whether its weights are "kept"."""
        try:
            return {"worse": 0, "kept": True, **json.loads(self._facts.read_text())}
        except (FileNotFoundError, ValueError):
            return None

    @torch.no_grad()
    def put_back(self) -> None:
        kept = load_file(self._file)
        for name, parameter in self._trained().items():
            put(parameter, kept[name])

    def let_go(self) -> None:
        """Of the model, for its memory."""
        self._model = None

    def _write(self, facts: dict) -> None:
        if not is_first():
            return
        temporary = self._facts.with_suffix(".part")
        temporary.write_text(json.dumps(facts))
        os.replace(temporary, self._facts)

    def _trained(self) -> dict[str, torch.Tensor]:
        return {name: p for name, p in self._model.named_parameters() if p.requires_grad}


def _same(file: Path, place: Path) -> None:
    """The same file at another place; both are only ever replaced as a whole."""
    temporary = place.with_name(f"{place.name}.part")
    temporary.unlink(missing_ok=True)
    try:
        os.link(file, temporary)
    except OSError:  # no such links on this disk
        shutil.copyfile(file, temporary)
    os.replace(temporary, place)
