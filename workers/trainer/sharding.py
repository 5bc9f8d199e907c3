"""One model in parts: each process keeps its share of the weights, gradients and moments, and gathers a layer's when it is
that layer's turn (FSDP2, by transformers' own sharding while it loads). Adapters are small, and whole in each.

What is written is whole, as of one process: by any number of them it can be gone on from.
"""

import torch
from torch.distributed.fsdp import FSDPModule
from torch.distributed.tensor import DTensor, distribute_tensor

from together import agreed, is_first, processes

LAYERS = {"gpt2": "transformer.h.*", "bloom": "transformer.h.*"}
"""Where families that transformers has no plan for keep their layers."""


def sharded_options(kind: str) -> dict:
    """For `from_pretrained` of a base of that type: each process reads no more than its part."""
    from transformers.distributed import DistributedConfig

    plan = {LAYERS[kind]: "free_full_weight"} if kind in LAYERS else None
    return {"distributed_config": DistributedConfig(fsdp_size=processes(), fsdp_plan=plan)}


def is_sharded(model) -> bool:
    return any(isinstance(parameter, DTensor) for parameter in model.parameters())


def decided(model, value):
    """What the first process says, where all of them go through the model together; else `value`."""
    return agreed(value) if is_sharded(model) else value


def rest(model) -> None:
    """Back to parts after something was measured: without a backward pass the outermost weights stay gathered, and are no
    more what training changes."""
    for module in model.modules():
        if isinstance(module, FSDPModule):
            module.reshard()


@torch.no_grad()
def begin_alike(model) -> None:
    """Gives all processes the first one's adapter."""
    for parameter in _replicas(model):
        torch.distributed.broadcast(parameter.data, src=0)


def average_gradients(model) -> None:
    """Of adapters, the mean over all processes. transformers asks for it as such, of which gloo makes the sum."""
    for parameter in _replicas(model):
        if parameter.grad is not None:
            torch.distributed.all_reduce(parameter.grad)
            parameter.grad /= processes()


def _replicas(model) -> list:
    return [one for one in model.parameters() if one.requires_grad and not isinstance(one, DTensor)]


def whole(tensor):
    """All of it, in each process; what is in parts is gathered."""
    return tensor.full_tensor() if isinstance(tensor, DTensor) else tensor


def save_whole(model) -> None:
    """Lets `save_pretrained` of a model in parts, which all processes have to ask for, write what one would: transformers'
    own gathering writes weights twice that embeddings and head share."""

    def gathered(_, state: dict, *__, **___) -> dict:
        weights = {name: whole(value).cpu() for name, value in state.items() if name not in model.all_tied_weights_keys}
        return weights if is_first() else {}

    model.gather_sharded_state_dict_for_save = gathered


@torch.no_grad()
def put(parameter, value: torch.Tensor) -> None:
    """Writes a whole tensor into a parameter, of which each process takes its part."""
    parameter.copy_(_part(value.to(parameter.device, parameter.dtype), parameter))


def keep_moments_whole(optimizer) -> None:
    """Lets an optimizer tell its state as that of one process, and take it so; every process has to ask for it."""
    optimizer.register_state_dict_post_hook(lambda _, state: _each(state, lambda value, _: whole(value).cpu()))
    parameters = [one for group in optimizer.param_groups for one in group["params"]]
    optimizer.register_load_state_dict_pre_hook(
        lambda _, state: _each(state, lambda value, at: _part(value, parameters[at]))
    )


def _each(state: dict, change) -> dict:
    """The state with its tensors changed; a count of steps has no parts."""
    moments = {
        at: {name: change(value, at) if torch.is_tensor(value) and value.ndim else value for name, value in of.items()}
        for at, of in state["state"].items()
    }
    return {**state, "state": moments}


def _part(value: torch.Tensor, parameter) -> torch.Tensor:
    if not isinstance(parameter, DTensor):
        return value
    mesh, placements = parameter.device_mesh, parameter.placements
    return distribute_tensor(value.to(parameter.device), mesh, placements, src_data_rank=None)
