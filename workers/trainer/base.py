"""The base model, loaded as the method needs it."""

import os
import re
from pathlib import Path

import torch
from safetensors import SafetensorError
from transformers import AutoModelForCausalLM, AutoModelForImageTextToText, AutoModelForSpeechSeq2Seq, AutoTokenizer
from transformers.pytorch_utils import Conv1D

from chat_format import prepare_tokenizer
from events import Trouble, first_line
from machine import cpu_has_bfloat16
from media import config_of, prepare_media_tokenizer, reads_media
from sharding import save_whole, sharded_options


ATTENTION = ("attn", "attention")
"""In the names of an attention's layers, in all families of the catalog."""


def device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"


def compute_dtype() -> torch.dtype:
    """bfloat16 where the hardware multiplies it, float32 elsewhere and where COMPUTE_DTYPE asks for it."""
    if os.environ.get("COMPUTE_DTYPE") == "float32":
        return torch.float32
    fast = torch.cuda.is_bf16_supported() if device() == "cuda" else cpu_has_bfloat16()
    return torch.bfloat16 if fast else torch.float32


def load_tokenizer(folder: str):
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    if reads_media(folder):
        prepare_media_tokenizer(tokenizer, folder)
    else:
        prepare_tokenizer(tokenizer)
    return tokenizer


def load_base(folder: str, method: str, sharded: bool = False):
    """A model with the right parameters trainable, but for LoRA's, which the trainer adds. `sharded`: see sharding.py.

    `full` and `freeze` keep what they train in float32 and compute in compute_dtype(): in bfloat16 an update of
    a thousandth of a weight is lost.
    """
    dtype = compute_dtype()
    options = {"local_files_only": True, "trust_remote_code": False}
    if sharded:
        options |= sharded_options(config_of(folder).get("model_type"))
    try:
        kind = _kind(folder)
        if method == "qlora":
            model = kind.from_pretrained(
                folder, dtype=dtype, quantization_config=_four_bits(dtype), device_map={"": device()}, **options
            )
            _never_repack(model)
            return model
        model = kind.from_pretrained(folder, dtype=torch.float32 if method == "full" else dtype, **options)
    except (ValueError, OSError, KeyError, RuntimeError, SafetensorError) as error:
        if isinstance(error, RuntimeError) and "memory" in str(error):
            raise
        raise Trouble(
            "The base model {base} can’t be loaded, a file of it is damaged or missing: {reason}.",
            "Remove the folder bases/{base} from DATA_DIR/models and resume the job: it is fetched anew.",
            code="base_damaged",
            base=Path(folder).name,
            reason=first_line(error),
        ) from error
    if sharded:
        save_whole(model)
    if method == "freeze":
        _thaw_the_end(model)
    return model


def lora_targets(model, which: str = "all") -> str | list[str]:
    """`which`: "all" for every linear layer, "attention" or "mlp" for those of one kind; as peft takes it.

    Of a base that reads pictures or sound they are those of the part that writes. Of a mixture of experts "all" is only
    the attention: `all-linear` there also takes the gate and the fused experts, which multiplies the adapter's size.
    """
    if model.config.model_type in _KINDS:
        return _written_by(model, which)
    config = model.config.to_dict()
    experts = any(config.get(key) for key in ("num_experts", "num_local_experts", "n_routed_experts"))
    if which == "all" and not experts:
        return "all-linear"
    if which == "mlp" and experts:
        raise Trouble(
            "This base is a mixture of experts, and its experts can’t have adapters of their own.",
            "Train with targets all or attention.",
            code="experts_untrained",
        )
    head = model.get_output_embeddings()
    kinds: dict[bool, list[str]] = {True: [], False: []}
    for name, module in model.named_modules():
        if isinstance(module, (torch.nn.Linear, Conv1D)) and module is not head:
            kinds[any(part in name for part in ATTENTION)].append(name)
    wanted, others = kinds[which != "mlp"], kinds[which == "mlp"]
    short, taken = ({name.rpartition(".")[2] for name in names} for names in (wanted, others))
    # Whole names where layers of both kinds are called alike, as GPT-2's `c_proj` is.
    return wanted if short & taken else sorted(short)


def _written_by(model, which: str) -> str:
    """Linear layers of the decoder, as the pattern of their names: what looks and listens stays as it is."""
    decoder = model.get_decoder()
    start = next(name for name, module in model.named_modules() if module is decoder)
    names = [name for name, module in decoder.named_modules() if isinstance(module, torch.nn.Linear)]
    wanted = [n for n in names if which == "all" or any(part in n for part in ATTENTION) == (which == "attention")]
    short = sorted({name.rpartition(".")[2] for name in wanted})
    return rf"{re.escape(start)}\..*\.(?:{'|'.join(short)})"


_KINDS = {"idefics3": AutoModelForImageTextToText, "whisper": AutoModelForSpeechSeq2Seq}


def _kind(folder: str):
    """transformers' class for what the base reads."""
    return _KINDS.get(config_of(folder).get("model_type"), AutoModelForCausalLM)


def _four_bits(dtype: torch.dtype):
    from transformers import BitsAndBytesConfig

    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=dtype,
    )


def _thaw_the_end(model) -> None:
    """Freezes all but the last eighth of the layers (two at least) and the head, which a tied base shares with its
    embeddings."""
    layers = max((module for module in model.modules() if isinstance(module, torch.nn.ModuleList)), key=len, default=[])
    model.requires_grad_(False)
    ends = list(layers)[-max(2, len(layers) // 8) :]
    for module in [*ends, model.get_output_embeddings()]:
        for parameter in module.parameters():
            parameter.requires_grad_(True)
            parameter.data = parameter.data.float()


def _never_repack(model) -> None:
    """Keeps bitsandbytes 0.50 from repacking four-bit weights at the first evaluation on a CPU with avx512_bf16.

    It does so in place, rounds their scales, and fails on layers narrower than 64; training then goes on with other
    weights than it began with.
    """
    for module in model.modules():
        if hasattr(module, "support_avx512bf16_for_cpu"):
            module.support_avx512bf16_for_cpu = False
