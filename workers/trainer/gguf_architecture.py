"""What llama.cpp has to know of a model's architecture, and how it lays out the weights: by transformers' `model_type`.

Each is proven by `to_gguf.test.ts`. What a configuration says that llama.cpp can't do is refused, never left out.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from gguf import MODEL_ARCH, GGUFWriter, get_tensor_name_map

from events import Trouble

Change = Callable[[str, torch.Tensor, object], torch.Tensor]


@dataclass(frozen=True)
class Architecture:
    arch: MODEL_ARCH
    describe: Callable[[GGUFWriter, object], None]
    change: Change
    """Of a weight by its name in transformers: as llama.cpp wants it. The shape of most stays."""


def architecture_of(config) -> Architecture:
    """Raises Trouble where this kind of model can't leave as GGUF."""
    found = ARCHITECTURES.get(config.model_type)
    if found is None:
        raise Trouble(
            "Models of the type {type} are not written as GGUF here.",
            "Export it with the format merged: transformers reads those files.",
            code="gguf_type",
            type=config.model_type,
        )
    return found


def tensor_names(config) -> Callable[[str], str | None]:
    """From a weight's name in transformers to its name in the file; None for one that has none there."""
    names = get_tensor_name_map(architecture_of(config).arch, config.num_hidden_layers)

    def known(name: str) -> str | None:
        return names.get_name(name, try_suffixes=(".weight", ".bias"))

    # BLOOM's are listed as the model's without a head.
    return lambda name: known(name) or known(name.removeprefix("transformer."))


def extra_tensors(config) -> dict[str, torch.Tensor]:
    """Weights that only the file has: Llama 3's rotary frequencies, as what llama.cpp divides the usual ones by."""
    if _rope(config).get("rope_type", "default") != "llama3":
        return {}
    from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

    scaled, _ = ROPE_INIT_FUNCTIONS["llama3"](config, torch.device("cpu"))
    usual = 1 / _rope(config)["rope_theta"] ** (torch.arange(0, _head_dim(config), 2).float() / _head_dim(config))
    return {"rope_freqs.weight": usual / scaled}


def unwritable(what: str) -> Trouble:
    """`what` of a model llama.cpp would not compute as transformers does."""
    return Trouble(
        "This model has {what}, which is not written as GGUF here.",
        "Export it with the format merged: transformers reads those files.",
        code="gguf_setting",
        what=what,
    )


def _describe_decoder(writer: GGUFWriter, config) -> None:
    """Of Llama and what is built like it."""
    if config.hidden_act != "silu":
        raise unwritable(f"hidden_act={config.hidden_act}")
    _describe_attention(writer, config)
    writer.add_context_length(_context(config))


def _describe_gemma(writer: GGUFWriter, config) -> None:
    if config.hidden_activation != "gelu_pytorch_tanh":
        raise unwritable(f"hidden_activation={config.hidden_activation}")
    if config.query_pre_attn_scalar != config.head_dim:
        raise unwritable(f"query_pre_attn_scalar={config.query_pre_attn_scalar}")
    every = 2 if config.model_type == "gemma2" else 6
    wanted = ["full_attention" if (layer + 1) % every == 0 else "sliding_attention" for layer in range(config.num_hidden_layers)]
    if list(config.layer_types) != wanted:
        raise unwritable(f"layer_types={','.join(config.layer_types)}")
    near = (config.rope_parameters or {}).get("sliding_attention")
    if near and (near["rope_type"], near["rope_theta"]) != ("default", 10_000):
        raise unwritable(f"rope_theta={near['rope_theta']} (sliding_attention)")
    _describe_attention(writer, config)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_sliding_window(config.sliding_window)
    if config.attn_logit_softcapping:
        writer.add_attn_logit_softcapping(config.attn_logit_softcapping)
    if config.final_logit_softcapping:
        writer.add_final_logit_softcapping(config.final_logit_softcapping)


def _describe_attention(writer: GGUFWriter, config) -> None:
    rope = _rope(config)
    if rope.get("rope_type", "default") not in ("default", "llama3"):
        raise unwritable(f"rope_type={rope['rope_type']}")
    if rope.get("partial_rotary_factor", 1) != 1:
        raise unwritable(f"partial_rotary_factor={rope['partial_rotary_factor']}")
    writer.add_block_count(config.num_hidden_layers)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_key_length(_head_dim(config))
    writer.add_value_length(_head_dim(config))
    writer.add_rope_dimension_count(_head_dim(config))
    writer.add_rope_freq_base(rope["rope_theta"])
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_vocab_size(config.vocab_size)


def _describe_gpt2(writer: GGUFWriter, config) -> None:
    if config.activation_function != "gelu_new":
        raise unwritable(f"activation_function={config.activation_function}")
    _describe_layer_norms(writer, config, config.n_positions, config.n_inner)


def _describe_bloom(writer: GGUFWriter, config) -> None:
    # ALiBi has no last position; this is the length that BLOOM was trained with.
    _describe_layer_norms(writer, config, getattr(config, "seq_length", None) or 2048, None)


def _describe_layer_norms(writer: GGUFWriter, config, context: int, inner: int | None) -> None:
    writer.add_context_length(context)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(inner or 4 * config.hidden_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_attention_heads)
    writer.add_layer_norm_eps(config.layer_norm_epsilon)


def _as_it_is(_name: str, weight: torch.Tensor, _config) -> torch.Tensor:
    return weight


def _interleave(name: str, weight: torch.Tensor, config) -> torch.Tensor:
    """Llama's rotary pairs are neighbours in llama.cpp, and halves of a head in transformers."""
    if ".q_proj." in name:
        heads = config.num_attention_heads
    elif ".k_proj." in name:
        heads = config.num_key_value_heads
    else:
        return weight
    return weight.reshape(heads, 2, -1, *weight.shape[1:]).swapaxes(1, 2).reshape(weight.shape)


def _add_one(name: str, weight: torch.Tensor, _config) -> torch.Tensor:
    """Gemma multiplies by 1 + weight after a norm, llama.cpp by the weight."""
    return weight.float() + 1 if name.endswith("norm.weight") else weight


def _transpose(name: str, weight: torch.Tensor, _config) -> torch.Tensor:
    """GPT-2 keeps its linear layers with the inputs first."""
    inputs_first = name.endswith((".c_attn.weight", ".c_proj.weight", ".c_fc.weight"))
    return weight.T if inputs_first else weight


def _regroup(name: str, weight: torch.Tensor, config) -> torch.Tensor:
    """BLOOM has query, key and value of a head together; llama.cpp has all queries, all keys, all values."""
    if ".query_key_value." not in name:
        return weight
    heads = config.num_attention_heads
    return weight.reshape(heads, 3, -1, *weight.shape[1:]).swapaxes(0, 1).reshape(weight.shape)


ARCHITECTURES: dict[str, Architecture] = {
    # llama.cpp has no architecture for Mistral: but for a window it is Llama.
    "llama": Architecture(MODEL_ARCH.LLAMA, _describe_decoder, _interleave),
    "mistral": Architecture(MODEL_ARCH.LLAMA, _describe_decoder, _interleave),
    "qwen2": Architecture(MODEL_ARCH.QWEN2, _describe_decoder, _as_it_is),
    "qwen3": Architecture(MODEL_ARCH.QWEN3, _describe_decoder, _as_it_is),
    "gemma2": Architecture(MODEL_ARCH.GEMMA2, _describe_gemma, _add_one),
    "gemma3_text": Architecture(MODEL_ARCH.GEMMA3, _describe_gemma, _add_one),
    "gpt2": Architecture(MODEL_ARCH.GPT2, _describe_gpt2, _transpose),
    "bloom": Architecture(MODEL_ARCH.BLOOM, _describe_bloom, _regroup),
}

def _rope(config) -> dict:
    rope = getattr(config, "rope_parameters", None) or {}
    return rope.get("full_attention", rope)


def _head_dim(config) -> int:
    return getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads


def _context(config) -> int:
    """How far it reads exactly: llama.cpp knows no window of these architectures, so there a window ends it."""
    windowed = "sliding_attention" in (getattr(config, "layer_types", None) or ())
    window = getattr(config, "sliding_window", None)
    if config.model_type == "mistral" or windowed:
        return min(config.max_position_embeddings, window or config.max_position_embeddings)
    return config.max_position_embeddings
