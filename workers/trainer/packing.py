"""Several rows in one sequence, none of which sees another: what would be padding is other rows.

A batch is never wider than its longest row, so packing costs no memory and no attention that padding would not. On top
of batches of similar length (length_groups.py) it takes what is useful of 16 rows from 84 to 89 %, and from 93 to 99 %
where many short rows meet few long ones; of 4 rows and fewer it changes next to nothing (see the test).
"""

import torch

from losses import padded
from rows import IGNORED, width

KEPT_APART = {
    *("llama", "mistral", "qwen2", "qwen3", "smollm3", "gpt2", "glm", "glm4", "phi3", "gemma2", "gemma3_text"),
    *("deepseek_v2", "deepseek_v3", "qwen3_moe"),
}
"""transformers' model types of which a packed batch has the loss and the gradients of its rows one by one: those whose
mask follows the positions. BLOOM has no positions, and reads on from row to row. Proven in the test, for each."""


def packs(model) -> bool:
    return model.config.get_text_config().model_type in KEPT_APART


def packed(batch: list[dict], padding: int = 0) -> dict[str, torch.Tensor]:
    """{"input_ids", "labels", "attention_mask", "position_ids"} of rows, as wide as the longest: (sequences, tokens).

    Positions begin anew with each row and with what is padded: by that the model keeps them apart, where it is given no
    mask. The mask only says what is no padding. Without positions where no two rows fit together.
    """
    sequences = fitted(batch)
    if len(sequences) == len(batch):
        return padded(batch, "cpu", padding)
    longest = max(map(width, batch))
    built: dict[str, list[list[int]]] = {"input_ids": [], "labels": [], "attention_mask": [], "position_ids": []}
    for rows in sequences:
        ids, labels, positions = [], [], []
        for row in rows:
            ids += row["input_ids"]
            # A row's first token is no answer to the row before it.
            labels += [IGNORED, *row["labels"][1:]]
            positions += range(len(row["input_ids"]))
        free = longest - len(ids)
        built["input_ids"].append(ids + [padding] * free)
        built["labels"].append(labels + [IGNORED] * free)
        built["attention_mask"].append([1] * len(ids) + [0] * free)
        built["position_ids"].append([*positions, *range(free)])
    return {name: torch.tensor(values) for name, values in built.items()}


def fitted(batch: list[dict]) -> list[list[dict]]:
    """Rows in as few sequences as first-fit decreasing finds, none longer than the longest row."""
    room = max(map(width, batch))
    sequences: list[list[dict]] = []
    taken: list[int] = []
    for row in sorted(batch, key=width, reverse=True):
        at = next((at for at, used in enumerate(taken) if used + width(row) <= room), None)
        if at is None:
            sequences.append([row])
            taken.append(width(row))
        else:
            sequences[at].append(row)
            taken[at] += width(row)
    return sequences
