"""Which bases are served in batches."""

TYPES = {
    "bloom",
    "deepseek_v2",
    "deepseek_v3",
    "gemma2",
    "gemma3_text",
    "glm",
    "glm4",
    "gpt2",
    "llama",
    "mistral",
    "phi3",
    "qwen2",
    "qwen3",
    "qwen3_moe",
    "smollm3",
}
"""transformers' model types of which the tests prove that a row in a batch is what it is alone (batch.test.ts)."""

_BY_LENGTH = ("dynamic", "longrope")
"""Rotary positions that are stretched once a text is long: in a batch the longest row would stretch all others'."""


def can_batch(config) -> bool:
    """Whether rows of a model may be written side by side. Others are answered one at a time: families that are not in
    TYPES, of which nobody has looked whether they read a padded row as they read it alone (Mamba's states don't), and
    those whose positions depend on the length of the longest row."""
    text = config.get_text_config()
    return text.model_type in TYPES and not any(kind in _BY_LENGTH for kind in _rope_types(text))


def _rope_types(config) -> list[str]:
    settings = getattr(config, "rope_parameters", None) or {}
    # By the kind of layer, where they differ: Gemma 3.
    by_layer = [one for one in settings.values() if isinstance(one, dict)] if "rope_type" not in settings else [settings]
    return [one.get("rope_type", "default") for one in by_layer]
