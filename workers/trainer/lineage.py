"""Training on from the model of an earlier run instead of from the bare base."""

from pathlib import Path

from events import Trouble, first_line


def with_parent(model, run: dict, trainable: bool = True):
    """The base with the adapter of the run’s parent on it, to be trained on; without a parent, the base.

    A whole model (full, freeze) has no adapter: there the parent's folder is the run's base.
    """
    if not run["parent"]:
        return model
    from peft import PeftModel
    from safetensors import SafetensorError

    try:
        return PeftModel.from_pretrained(model, run["parent"], is_trainable=trainable)
    except (ValueError, OSError, KeyError, RuntimeError, SafetensorError) as error:
        raise Trouble(
            "The model to go on from can’t be loaded, a file of it is damaged or missing: {reason}.",
            "Put it back from a backup of DATA_DIR, or train from the base.",
            code="parent_damaged",
            reason=first_line(error),
        ) from error


def parent_weights(model, run: dict) -> dict | None:
    """A copy of the parent's adapter by the names of its parameters, as `with_parent` has just put it on: what preferences
    are measured against. None where that is the bare base."""
    if not run["parent"] or run["objective"] == "sft":
        return None
    return {name: one.detach().clone() for name, one in model.named_parameters() if one.requires_grad}


def parent_folder(run: dict) -> Path | None:
    return Path(run["parent"]) if run["parent"] else None
