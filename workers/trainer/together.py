"""One run by several processes of this machine, each with its copy of the model and its share of each batch (DDP).

They are told who they are by the variables that torchrun sets, too; launch.py starts them.
"""

import os
from datetime import timedelta


def processes() -> int:
    return int(os.environ.get("WORLD_SIZE", "1"))


def is_first() -> bool:
    """The one that speaks, measures and writes."""
    return os.environ.get("RANK", "0") == "0"


def join() -> None:
    """Meets the others, before anything is asked of them. They meet by a file: no port is opened for it."""
    if processes() == 1:
        return
    import torch

    rank = int(os.environ["RANK"])
    on_gpus = torch.cuda.is_available()
    if on_gpus:
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    torch.distributed.init_process_group(
        "nccl" if on_gpus else "gloo",
        init_method=f"file://{os.environ['MEETING_PLACE']}",
        rank=rank,
        world_size=processes(),
        # While the first measures or saves, the others wait for it.
        timeout=timedelta(days=1),
    )


def agreed(value):
    """What the first says, at the same place of each."""
    if processes() == 1:
        return value
    import torch

    values = [value]
    torch.distributed.broadcast_object_list(values, src=0)
    return values[0]


def gathered(value) -> list:
    """What each says, in the order of their ranks."""
    if processes() == 1:
        return [value]
    import torch

    values = [None] * processes()
    torch.distributed.all_gather_object(values, value)
    return values


def wait() -> None:
    """For all others to come here."""
    gathered(None)
