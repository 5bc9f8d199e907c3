"""The models in memory: bases loaded when asked for, adapters put on the base they share, the least used let go."""

import json
import threading
from collections import OrderedDict
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM

from base import compute_dtype, device, load_tokenizer
from generate import Generator
from machine import free_memory
from refusal import Refusal
from fifo_lock import FifoLock

MAX_ADAPTERS = 32
"""Adapters kept on a base; they are small, but peft looks through all of them at each change."""


class AdapterCache:
    def __init__(self, root: Path):
        self._root = root
        self._lock = threading.Lock()
        self._models: OrderedDict[str, LoadedModel] = OrderedDict()
        self._budget = budget()

    def generate(self, base: str, adapter: str | None, request: dict, gone):
        """Yields pieces of text, then an Ending. One at a time for each base, in the order they came."""
        adapter_folder = self._root / "adapters" / adapter if adapter else None
        # A model trained in full is a model of its own.
        own = adapter_folder is not None and not (adapter_folder / "adapter_config.json").is_file()
        name = f"{base}:{adapter}" if own else base
        folder = adapter_folder if own else self._root / "bases" / base
        while True:
            model = self._get(name, folder)
            with model.turn.take(gone):
                if model.let_go:
                    continue
                model.load()
                template = model.switch_to(None if own else adapter, adapter_folder)
                yield from model.generator.generate(request, template, gone)
                return

    def _get(self, name: str, folder: Path) -> "LoadedModel":
        with self._lock:
            model = self._models.get(name)
            if model is None:
                model = LoadedModel(name, folder)
                self._make_room(model.bytes)
                self._models[name] = model
            self._models.move_to_end(name)
            return model

    def _make_room(self, needed: int) -> None:
        for name, model in list(self._models.items()):
            if sum(m.bytes for m in self._models.values()) + needed <= self._budget:
                return
            if not model.turn.busy():
                model.let_go = True
                del self._models[name]


class LoadedModel:
    """A base and the adapter that is active on it."""

    def __init__(self, name: str, folder: Path):
        self.name = name
        self.turn = FifoLock()
        self.let_go = False
        self.generator: Generator | None = None
        self._folder = folder
        stored = sum(file.stat().st_size for file in folder.glob("*.safetensors"))
        self._dtype = serving_dtype(stored)
        self.bytes = stored * self._dtype.itemsize // 2
        self._switch: AdapterSwitch | None = None

    def load(self) -> None:
        if self.generator:
            return
        tokenizer = load_tokenizer(str(self._folder))
        model = AutoModelForCausalLM.from_pretrained(self._folder, local_files_only=True, dtype=self._dtype)
        model = model.eval().requires_grad_(False).to(device())
        self._switch = AdapterSwitch(model, self.name, swap=device() == "cpu" and self.bytes < 4 << 30)
        self.generator = Generator(model, tokenizer)

    def switch_to(self, adapter: str | None, folder: Path | None) -> str | None:
        """Makes an adapter the active one, or none. Returns the chat template it was trained with."""
        if self._switch.switch_to(adapter, folder):
            self.generator.forget()
        template = folder / "chat_template.jinja" if adapter else None
        return template.read_text() if template and template.is_file() else None


class AdapterSwitch:
    """Adapters of one base, attached by peft.

    With `swap` the weights of base and adapter are added once and exchanged for the base's, which costs a copy of the
    base's linear layers and makes generating as fast as without an adapter. The base's own are kept and put back:
    subtracting again would wear them down. Without it peft computes both each time.
    """

    def __init__(self, model, base: str, swap: bool):
        self._model = model
        self._base = base
        self._swap = swap
        self._peft = None
        self._names: OrderedDict[str, str] = OrderedDict()
        self._count = 0
        self._active: str | None = None
        self._originals: dict = {}

    def switch_to(self, adapter: str | None, folder: Path | None) -> bool:
        """Returns whether anything changed."""
        if adapter == self._active:
            return False
        if adapter and adapter not in self._names:
            self._attach(adapter, folder)
        self._deactivate()
        if adapter:
            self._names.move_to_end(adapter)
            self._activate(self._names[adapter])
        self._active = adapter
        return True

    def _attach(self, adapter: str, folder: Path) -> None:
        from peft import PeftModel

        trained_on = json.loads((folder / "adapter_config.json").read_text()).get("base_model_name_or_path")
        if trained_on != self._base:
            raise Refusal(
                404, f"The adapter {adapter} was trained on {trained_on}, not on {self._base}.", "model_not_found"
            )
        self._count += 1
        name = f"a{self._count}"  # peft takes no dots
        if self._peft is None:
            self._peft = PeftModel.from_pretrained(self._model, folder, adapter_name=name)
            self._peft.eval()
        else:
            self._peft.load_adapter(folder, adapter_name=name)
        self._rest()
        self._names[adapter] = name
        while len(self._names) > MAX_ADAPTERS:
            self._deactivate()
            self._active = None
            _, oldest = self._names.popitem(last=False)
            self._peft.delete_adapter(oldest)

    def _activate(self, name: str) -> None:
        if not self._swap:
            self._peft.base_model.enable_adapter_layers()
            self._peft.set_adapter(name)
            self._peft.requires_grad_(False)
            return
        for layer in self._layers():
            if name in layer.lora_A:
                weight = layer.get_base_layer().weight
                self._originals[weight] = weight.data
                variant = layer.lora_variant.get(name)
                if variant:  # DoRA, which rescales the sum
                    weight.data = variant.merge_safe(layer, name, weight.data)
                else:
                    weight.data = weight.data + layer.get_delta_weight(name).to(weight.dtype)

    def _deactivate(self) -> None:
        for weight, original in self._originals.items():
            weight.data = original
        self._originals = {}
        self._rest()

    def _rest(self) -> None:
        if self._peft:
            self._peft.base_model.disable_adapter_layers()

    def _layers(self):
        from peft.tuners.lora import LoraLayer

        return [module for module in self._model.modules() if isinstance(module, LoraLayer)]


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
