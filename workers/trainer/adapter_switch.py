"""Adapters that can't be mixed with others in a batch (DoRA and what else `lora_bank.can_mix` says no to): one is active
at a time, attached by peft."""

from collections import OrderedDict
from pathlib import Path

MAX_ADAPTERS = 32
"""Adapters kept on a base; they are small, but peft looks through all of them at each change."""


class AdapterSwitch:
    """With `swap` the weights of base and adapter are added once and exchanged for the base's, which costs a copy of the
    base's linear layers and makes generating as fast as without an adapter. The base's own are kept and put back:
    subtracting again would wear them down. Without it peft computes both each time.
    """

    def __init__(self, model, swap: bool):
        self._model = model
        self._swap = swap
        self._peft = None
        self._names: OrderedDict[str, str] = OrderedDict()
        self._count = 0
        self._active: str | None = None
        self._originals: dict = {}

    def switch_to(self, adapter: str | None, folder: Path | None) -> None:
        """Makes an adapter the active one, or none."""
        if adapter == self._active:
            return
        if adapter and adapter not in self._names:
            self._attach(adapter, folder)
        self._deactivate()
        if adapter:
            self._names.move_to_end(adapter)
            self._activate(self._names[adapter])
        self._active = adapter

    def _attach(self, adapter: str, folder: Path) -> None:
        from peft import PeftModel

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
