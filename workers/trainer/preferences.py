"""Rows of preferences into tokens: two answers to one prompt (DPO), or one that is marked as good or bad (KTO)."""

from rows import Encoded, conversation, cut_to

KINDS = {"dpo": "rejected", "kto": "label"}
"""What rows of each objective have beside their conversation."""


def encode_preferences(tokenizer, rows: list[dict], max_length: int, objective: str) -> Encoded:
    """Each row as two conversations of which only the last answer is learned: with the wanted and the unwanted answer
    (DPO), or with its own answer and with that of another row, by which KTO knows how far the model has moved at all.

    A row has a "key", its number, and for KTO "desirable", whether its answer is good.
    """
    encoded = Encoded()
    lengths = []
    for number, pair in enumerate(_pairs(rows, objective)):
        if pair is None:
            encoded.other_kind += 1
            encoded.unlearned.append(number)
            continue
        try:
            branches = [conversation(tokenizer, messages) for messages in pair]
        except Exception:  # noqa: BLE001 - a template raises its own errors
            encoded.refused += 1
            encoded.unlearned.append(number)
            continue
        if not all(branches):
            encoded.no_answer += 1
            encoded.unlearned.append(number)
            continue
        # The prompt's own answers have weight 0, so there is one example each.
        own, other = (examples[-1] for examples in branches)
        lengths.append(max(len(own[0]), len(other[0])))
        cut, beside = cut_to(max_length, *own), cut_to(max_length, *other)
        if cut and beside:
            row = {"input_ids": cut[0], "labels": cut[1], "other_ids": beside[0], "other_labels": beside[1]}
            encoded.rows.append({**row, "key": number, "desirable": rows[number].get("label", True)})
        encoded.count(number, bool(cut and beside), lengths[-1] > max_length)
    encoded.shortest, encoded.longest = min(lengths, default=0), max(lengths, default=0)
    return encoded


def _pairs(rows: list[dict], objective: str) -> list[tuple[list[dict], list[dict]] | None]:
    if objective == "dpo":
        return [(row["messages"], row["rejected"]) if "rejected" in row else None for row in rows]
    marked = [at for at, row in enumerate(rows) if "label" in row]
    after = dict(zip(marked, marked[1:] + marked[:1]))
    return [
        (_learned(row["messages"]), _learned([*row["messages"][:-1], rows[after[at]]["messages"][-1]]))
        if at in after
        else None
        for at, row in enumerate(rows)
    ]


def _learned(messages: list[dict]) -> list[dict]:
    """Also where the answer is a bad one."""
    return [*messages[:-1], {**messages[-1], "weight": 1}]
