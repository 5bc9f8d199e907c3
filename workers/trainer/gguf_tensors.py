"""The weights of a folder with safetensors, packed one after the other into a GGUF file."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from gguf import GGUFWriter, GGMLQuantizationType, quantize
from gguf.quants import quant_shape_to_byte_shape
from safetensors import safe_open

from events import Trouble
from gguf_architecture import architecture_of, extra_tensors, tensor_names, unwritable

F32, F16, Q8_0 = GGMLQuantizationType.F32, GGMLQuantizationType.F16, GGMLQuantizationType.Q8_0
BLOCK = 32
"""Numbers that share a scale; rows of another length stay in 16 bits."""
SLICE = 1 << 22
"""Numbers that are packed at a time."""


@dataclass(frozen=True)
class Packed:
    name: str
    shape: tuple[int, ...]
    kind: GGMLQuantizationType
    load: Callable[[], torch.Tensor]

    @property
    def stored_shape(self) -> tuple[int, ...]:
        return self.shape if self.kind in (F32, F16) else quant_shape_to_byte_shape(self.shape, self.kind)

    @property
    def dtype(self) -> np.dtype:
        return np.dtype({F32: np.float32, F16: np.float16}.get(self.kind, np.uint8))

    @property
    def bytes(self) -> int:
        return int(np.prod(self.stored_shape)) * self.dtype.itemsize


def packed_tensors(folder: Path, config, quantization: GGMLQuantizationType) -> Iterator[Packed]:
    """What the file will hold, before any of it is read. Raises Trouble for a weight that has no place in it."""
    name_of, change = tensor_names(config), architecture_of(config).change
    for file in sorted(folder.glob("*.safetensors")):
        weights = safe_open(file, "pt")
        for key in weights.keys():  # noqa: SIM118 - it is no dict
            if key == "lm_head.weight" and config.tie_word_embeddings:
                continue
            name = name_of(key)
            if name is None:
                raise unwritable(key)
            shape = change(key, torch.empty(weights.get_slice(key).get_shape(), device="meta"), config).shape
            load = lambda weights=weights, key=key: change(key, weights.get_tensor(key), config)  # noqa: E731
            yield Packed(name, tuple(shape), _kind(name, shape, quantization), load)
    for name, tensor in extra_tensors(config).items():
        yield Packed(name, tuple(tensor.shape), F32, lambda tensor=tensor: tensor)


def write_tensors(
    writer: GGUFWriter, path: Path, tensors: list[Packed], progress: Callable[[float], None]
) -> None:
    """Writes the whole file; what is told of it has to be in `writer`. Raises Trouble when the disk has no room."""
    total = sum(tensor.bytes for tensor in tensors)
    if shutil.disk_usage(path.parent).free < total:
        raise Trouble("The disk is full.", "Free some space, then try again.", code="disk_full")
    for tensor in tensors:
        writer.add_tensor_info(tensor.name, tensor.stored_shape, tensor.dtype, tensor.bytes, tensor.kind)
    writer.write_header_to_file(path)
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    written = 0
    for tensor in tensors:
        writer.write_tensor_data(_pack(tensor))
        written += tensor.bytes
        progress(written / total)
    writer.close()


def _kind(name: str, shape: tuple[int, ...], wanted: GGMLQuantizationType) -> GGMLQuantizationType:
    if len(shape) == 1 or name == "position_embd.weight":
        return F32
    if wanted == F16 or shape[-1] % BLOCK:
        return F16
    # The whole vocabulary is read off these: few bits cost most here.
    return Q8_0 if name in ("token_embd.weight", "output.weight") else wanted


def _pack(tensor: Packed) -> np.ndarray:
    weight = tensor.load()
    rows = weight.reshape(-1, weight.shape[-1])
    packed = np.empty((len(rows), tensor.stored_shape[-1]), tensor.dtype)
    step = max(1, SLICE // weight.shape[-1])
    for at in range(0, len(rows), step):
        packed[at : at + step] = quantize(rows[at : at + step].float().numpy(), tensor.kind)
    if tensor.kind == F16 and not np.isfinite(packed).all():
        raise Trouble(
            "{weight} of this model holds numbers that are too large for 16 bits.",
            "Export it with the quantization q8_0.",
            code="gguf_overflow",
            weight=tensor.name,
        )
    return packed.reshape(tensor.stored_shape)
