"""Pictures as SmolVLM (Idefics3) reads them: the whole picture once, at the size of its encoder.

The hub's processor would also cut a large picture into tiles, up to 17 times the tokens. What is saved beside the adapter
tells it not to, so that the model reads pictures as it learned them.
"""

import re
from pathlib import Path

import numpy
import torch

_HEADER = re.compile(rb"P6\s+(\d+)\s+(\d+)\s+255\s")


def pixel_values(model, files: list[str]) -> dict[str, torch.Tensor]:
    """{"pixel_values"}: (rows, 1, 3, side, side), from -1 to 1."""
    side = model.config.vision_config.image_size
    pixels = numpy.stack([read(file, side) for file in files])
    values = torch.from_numpy(pixels).to(model.device).permute(0, 3, 1, 2).unsqueeze(1)
    # Rescaled by 255, then by a mean and a deviation of one half, as its processor does.
    return {"pixel_values": (values.float() / 127.5 - 1).to(model.dtype)}


def read(file: str, side: int) -> numpy.ndarray:
    """(side, side, 3) in 8 bits, of a PPM in colour (https://netpbm.sourceforge.net/doc/ppm.html) of just that size."""
    content = Path(file).read_bytes()
    found = _HEADER.match(content)
    if not found or (int(found[1]), int(found[2])) != (side, side):
        raise ValueError(f"{Path(file).name} is no picture of {side} pixels")
    return numpy.frombuffer(content, numpy.uint8, offset=found.end()).reshape(side, side, 3)
