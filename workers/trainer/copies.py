"""Held-out rows that stand in the training data as well: what a model knows by heart says nothing of what it learned."""

import re
from collections import Counter, defaultdict

from rows import read_rows

NEAR = 0.8
"""Similarity (Jaccard's) from which two rows are near-copies, the threshold of NearDup in Lee et al. 2022,
"Deduplicating Training Data Makes Language Models Better"."""

SHINGLE = 5
"""Characters, so that languages without spaces are compared, too."""


def find_copies(held_out: list[dict], training_files: list[str]) -> list[dict]:
    """[{"row", "of", "exact"}]: numbers from 0 of held-out rows and of the first line that each is a copy of.

    The training rows pass by one after the other; only the shingles of the held-out rows are kept. 10,000 rows of 550
    characters against 200 took 5 s of one core and 70 MB.
    """
    texts = [normalised(row) for row in held_out]
    shingles = [shingles_of(text) for text in texts]
    index: defaultdict[str, list[int]] = defaultdict(list)
    by_text: defaultdict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        by_text[text].append(at)
        for shingle in shingles[at]:
            index[shingle].append(at)
    exact: dict[int, int] = {}
    near: dict[int, int] = {}
    for file in training_files:
        for line, row in enumerate(read_rows(file)):
            text = normalised(row)
            for at in by_text.get(text, ()):
                exact.setdefault(at, line)
            mine = shingles_of(text)
            shared = Counter(at for shingle in mine for at in index.get(shingle, ()))
            for at, common in shared.items():
                if common >= NEAR * (len(mine) + len(shingles[at]) - common):
                    near.setdefault(at, line)
    return [
        {"row": at, "of": exact.get(at, near.get(at)), "exact": at in exact} for at in sorted(exact.keys() | near.keys())
    ]


def normalised(row: dict) -> str:
    """Its words without case, marks and spaces."""
    said = [row["text"]] if "text" in row else [message["content"] for message in row["messages"]]
    return " ".join(re.findall(r"\w+", " ".join(said).casefold()))


def shingles_of(text: str) -> set[str]:
    return {text[at : at + SHINGLE] for at in range(max(1, len(text) - SHINGLE + 1))}
