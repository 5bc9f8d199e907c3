"""LoRA adapters of one base side by side, so that each row of a batch has its own.

Of each linear layer the adapters' A are slots of one tensor, their B of another. What a step's rows need is computed by
two batched products a layer, however many adapters there are; peft's mixed batches (`adapter_names`) take two products
for each adapter and layer, which for 16 adapters on a processor is longer than the base takes.
"""

import json
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from transformers.pytorch_utils import Conv1D

from refusal import Refusal

_PREFIX = "base_model.model."
_OTHERWISE = ("use_dora", "use_qalora", "use_bdlora", "lora_bias", "modules_to_save", "layer_replication", "rank_pattern")
_OTHERWISE += ("alpha_pattern", "target_parameters", "trainable_token_indices", "alora_invocation_tokens", "arrow_config")
"""Settings of peft that change what an adapter computes beyond adding B·A·x."""


def can_mix(adapter: str, folder: Path) -> bool:
    """Whether an adapter only adds B·A·x to whole linear layers, scaled by one number: LoRA and rsLoRA as they are trained
    here. DoRA rescales its base's own output; experts see the rows in another order."""
    config = json.loads((folder / "adapter_config.json").read_text())
    if config.get("peft_type") != "LORA" or config.get("bias", "none") != "none":
        return False
    # Others (PiSSA, OLoRA, LoftQ) may change the base's weights.
    if config.get("init_lora_weights", True) not in (True, False, "gaussian"):
        return False
    if any(config.get(name) for name in _OTHERWISE):
        return False
    names = _read(adapter, folder, lambda file: list(file.keys()))
    parts = (".lora_A.weight", ".lora_B.weight")
    return all(name.startswith(_PREFIX) and name.endswith(parts) and ".experts." not in name for name in names)


class LoraBank:
    """Those in use are in the first slots, those that nobody uses behind them until their room is needed."""

    def __init__(self, model, slots: int):
        """`slots`: adapters that may be in use at once."""
        self._layers = {
            name: _Layer(module, self)
            for name, module in model.named_modules()
            if isinstance(module, (torch.nn.Linear, Conv1D))
        }
        self._slots: list[str | None] = []
        self._room, self._most = 0, slots
        self._users: dict[str, int] = {}
        self._idle: list[str | None] = []
        self._plans: dict[tuple, Plan | None] = {}
        self.plan: Plan | None = None

    @property
    def there(self) -> list[str]:
        """Adapters in memory."""
        return [adapter for adapter in self._slots if adapter]

    @torch.inference_mode()
    def hold(self, adapter: str, folder: Path) -> None:
        """Keeps an adapter in memory until `release`; the one that nobody has used for longest makes room. Raises Refusal
        when it is damaged or was made for other layers."""
        if adapter in self._users:
            self._users[adapter] += 1
            return
        if adapter not in self._slots:
            self._load(adapter, _weights(adapter, folder, self._layers))
        if adapter in self._idle:
            self._idle.remove(adapter)
        self._swap(self._slots.index(adapter), len(self._users))
        self._users[adapter] = 1

    @torch.inference_mode()
    def release(self, adapter: str) -> None:
        self._users[adapter] -= 1
        if not self._users[adapter]:
            del self._users[adapter]
            self._idle.append(adapter)
            self._swap(self._slots.index(adapter), len(self._users))

    @contextmanager
    def rows_of(self, adapters: list[str | None]):
        """While the block runs, the model adds to each row its adapter's part; None for the base's own. One row may have
        any number of tokens, several have one each."""
        slots = tuple(None if adapter is None else self._slots.index(adapter) for adapter in adapters)
        if slots not in self._plans:
            if len(self._plans) > 64:
                self._plans.clear()
            self._plans[slots] = _plan(slots, next(iter(self._layers.values())).device)
        self.plan = self._plans[slots]
        try:
            yield
        finally:
            self.plan = None

    def _load(self, adapter: str, weights: dict[str, tuple[torch.Tensor, torch.Tensor]]) -> None:
        at = len(self._slots)
        if at < self._most:
            self._room = max(self._room, min(self._most, 1 << at.bit_length()))
            self._slots.append(None)
            self._idle.insert(0, None)
        else:
            at = self._slots.index(self._idle[0])
            self._slots[at] = self._idle[0] = None
        # Nobody's until it is whole.
        for name, layer in self._layers.items():
            layer.put(at, weights.get(name), self._room)
        self._slots[at] = adapter
        self._idle.pop(0)

    def _swap(self, one: int, other: int) -> None:
        if one == other:
            return
        self._slots[one], self._slots[other] = self._slots[other], self._slots[one]
        for layer in self._layers.values():
            layer.swap(one, other)


@dataclass
class Plan:
    """How a step's rows are spread over the slots."""

    slots: range
    width: int
    """Rows that each slot is given; those with fewer are given any row besides."""
    given: torch.Tensor | None
    """(slots x width): the row of each place. None where one adapter has all rows."""
    places: torch.Tensor | None
    """Where the rows that have an adapter are among these, in the rows' order."""
    rows: torch.Tensor | None
    """Which rows have one."""
    count: int
    """Rows in all."""


def _plan(slots: tuple[int | None, ...], device) -> Plan | None:
    used = sorted({slot for slot in slots if slot is not None})
    if not used:
        return None
    span = range(used[0], used[-1] + 1)
    if None not in slots and len(used) == 1:
        return Plan(span, len(slots), None, None, None, len(slots))
    by_slot = [[row for row, slot in enumerate(slots) if slot == one] for one in span]
    width = max(map(len, by_slot))
    given = [row for rows in by_slot for row in [*rows, *[0] * (width - len(rows))]]
    rows = [row for row, slot in enumerate(slots) if slot is not None]
    places = [at * width + by_slot[at].index(row) for row in rows for at in [slots[row] - span.start]]
    as_tensor = lambda values: torch.tensor(values, device=device)  # noqa: E731
    return Plan(span, width, as_tensor(given), as_tensor(places), as_tensor(rows), len(slots))


class _Layer:
    """The slots of one linear layer, made when an adapter first needs them."""

    def __init__(self, module, bank: LoraBank):
        weight = module.weight
        self.device, self._dtype = weight.device, weight.dtype
        turned = isinstance(module, Conv1D)
        self.sizes = tuple(weight.shape) if turned else tuple(reversed(weight.shape))
        """Into the layer and out of it."""
        self._a: torch.Tensor | None = None
        self._b: torch.Tensor | None = None
        self._module, self._bank = module, bank

    def put(self, slot: int, pair: tuple[torch.Tensor, torch.Tensor] | None, slots: int) -> None:
        """`pair`: A (rank, in) and B (rank, out), scaled; None for an adapter that has none here. `slots`: in all."""
        if pair and self._a is None:
            self._module.register_forward_hook(self._add)
            self._a, self._b = (part.new_empty(0, *part.shape, device=self.device, dtype=self._dtype) for part in pair)
        if self._a is None:
            return
        rank = len(pair[0]) if pair else 0
        self._a, self._b = (_grown(tensor, slots, rank) for tensor in (self._a, self._b))
        for tensor, part in zip((self._a, self._b), pair or ((), ()), strict=True):
            tensor[slot] = 0
            if rank:
                tensor[slot, :rank] = part

    def swap(self, one: int, other: int) -> None:
        for tensor in (self._a, self._b):
            if tensor is not None:
                tensor[[one, other]] = tensor[[other, one]]

    def _add(self, _module, args, output):
        plan = self._bank.plan
        if plan is None:
            return
        a, b = (tensor[plan.slots.start : plan.slots.stop] for tensor in (self._a, self._b))
        given = args[0].reshape(-1, self.sizes[0])
        out = output.view(-1, self.sizes[1])
        if plan.given is None:
            out.addmm_(given @ a[0].T, b[0])
            return
        if len(given) != plan.count:
            raise RuntimeError(f"A layer was given {len(given)} rows of a batch of {plan.count}.")
        spread = given[plan.given].view(len(plan.slots), plan.width, -1)
        added = torch.bmm(torch.bmm(spread, a.transpose(1, 2)), b).view(-1, self.sizes[1])
        if len(plan.rows) == plan.count:
            out.add_(added[plan.places])
        else:
            out.index_add_(0, plan.rows, added[plan.places])


def _grown(tensor: torch.Tensor, slots: int, rank: int) -> torch.Tensor:
    """With room for so many slots and that rank; smaller ranks are filled up with noughts."""
    if slots <= tensor.shape[0] and rank <= tensor.shape[1]:
        return tensor
    grown = tensor.new_zeros(max(slots, tensor.shape[0]), max(rank, tensor.shape[1]), tensor.shape[2])
    grown[: tensor.shape[0], : tensor.shape[1]] = tensor
    return grown


def _weights(adapter: str, folder: Path, layers: dict[str, _Layer]) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
    """A (rank, in) and B (rank, out) of each layer's name, B scaled."""
    config = json.loads((folder / "adapter_config.json").read_text())
    stored = _read(adapter, folder, lambda file: {name: file.get_tensor(name) for name in file.keys()})
    found = {}
    for name in stored:
        layer, _, part = name.removeprefix(_PREFIX).rpartition(".lora_")
        if part != "A.weight":
            continue
        a, b = stored[name].float(), stored.get(f"{_PREFIX}{layer}.lora_B.weight")
        sizes = layers[layer].sizes if layer in layers else None
        if b is None or (a.shape[1], b.shape[0]) != sizes or a.shape[0] != b.shape[1]:
            raise Refusal(500, f"The adapter {adapter} was made for other layers than this base has: {layer}.", "adapter_damaged")
        rank = a.shape[0]
        scale = config["lora_alpha"] / (rank**0.5 if config.get("use_rslora") else rank)
        found[layer] = (a, b.float().T * scale)
    return found


def _read(adapter: str, folder: Path, read):
    try:
        with safe_open(folder / "adapter_model.safetensors", framework="pt") as file:
            return read(file)
    except (OSError, SafetensorError) as error:
        raise Refusal(500, f"The files of the adapter {adapter} are damaged or missing: {error}", "adapter_damaged") from None
