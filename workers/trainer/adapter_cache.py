"""The models in memory: bases loaded when asked for, each with its adapters and its line; the least used let go."""

import threading
import time
from collections import OrderedDict
from pathlib import Path
from queue import Empty

import torch
from transformers import AutoModelForCausalLM

from answer import Ending
from base import compute_dtype, device, load_tokenizer
from decoder import Decoder
from machine import free_memory
from scheduler import Asked, Scheduler

PART = {"cpu": 64, "cuda": 512}
"""Tokens of a prompt that are read between two steps: on two cores SmolLM2-135M reads 64 in the time of a few steps."""


class AdapterCache:
    def __init__(self, root: Path, rows: int):
        """`rows`: answers that are written at once on one model, where memory allows."""
        self._root = root
        self._rows = rows
        self._lock = threading.Lock()
        self._models: OrderedDict[str, LoadedModel] = OrderedDict()
        self._budget = budget()

    def generate(self, base: str, adapter: str | None, request: dict, gone):
        """Yields pieces of text, then an Ending; ends early and silently once `gone()`."""
        folder = self._root / "adapters" / adapter if adapter else None
        # A model trained in full is a model of its own.
        own = folder is not None and not (folder / "adapter_config.json").is_file()
        asked = Asked(request, None if own else adapter, None if own else folder, time.monotonic())
        name, home = (f"{base}:{adapter}", folder) if own else (base, self._root / "bases" / base)
        while not self._get(name, home).scheduler.ask(asked):
            pass  # let go in this very moment
        try:
            yield from _pieces(asked, gone)
        finally:
            asked.cancelled = True

    def _get(self, name: str, folder: Path) -> "LoadedModel":
        with self._lock:
            model = self._models.get(name)
            if model is None:
                model = LoadedModel(name, folder, self._rows)
                self._make_room(model.bytes)
                self._models[name] = model
            self._models.move_to_end(name)
            return model

    def _make_room(self, needed: int) -> None:
        for name, model in list(self._models.items()):
            if sum(m.bytes for m in self._models.values()) + needed <= self._budget:
                return
            if model.scheduler.close_if_idle():
                del self._models[name]


def _pieces(asked: Asked, gone):
    while not gone():
        try:
            piece = asked.pieces.get(timeout=0.25)
        except Empty:
            continue
        if isinstance(piece, Exception):
            raise piece
        yield piece
        if isinstance(piece, Ending):
            return


class LoadedModel:
    """A base, or a model that was trained in full."""

    def __init__(self, name: str, folder: Path, rows: int):
        self._name = name
        self._folder = folder
        self._rows = rows
        stored = sum(file.stat().st_size for file in folder.glob("*.safetensors"))
        self._dtype = serving_dtype(stored)
        self.bytes = stored * self._dtype.itemsize // 2
        self.scheduler = Scheduler(self._load, PART[device()])

    def _load(self) -> Decoder:
        tokenizer = load_tokenizer(str(self._folder))
        model = AutoModelForCausalLM.from_pretrained(self._folder, local_files_only=True, dtype=self._dtype)
        model = model.eval().requires_grad_(False).to(device())
        swap = device() == "cpu" and self.bytes < 4 << 30
        return Decoder(model, tokenizer, self._name, self._rows, memory_for_rows(), swap)


def memory_for_rows() -> int:
    """Bytes for what the rows of one model have read, of what is free beside its weights."""
    if device() == "cuda":
        return torch.cuda.mem_get_info()[0] // 2
    return (free_memory() or 8 << 30) // 4


def serving_dtype(stored: int) -> torch.dtype:
    """float32 for small models on a CPU: torch 2.13 multiplies one row by a matrix faster in it than in bfloat16
    (SmolLM2-135M on a busy machine: 16 against 10 tokens/s on one core, 17 against 15 on two), and an adapter adds up
    exactly.

    `stored`: bytes of the weights, two each."""
    if device() == "cpu" and 2 * stored < min(4 << 30, (free_memory() or 8 << 30) / 3):
        return torch.float32
    return compute_dtype()


def budget() -> int:
    """Bytes of weights to keep."""
    if device() == "cuda":
        return int(torch.cuda.mem_get_info()[0] * 0.8)
    return (free_memory() or 8 << 30) // 2
