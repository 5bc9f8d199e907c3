"""What was read of past conversations, so that one that goes on is read from where it was left."""

import torch

Pairs = list[tuple[torch.Tensor, torch.Tensor]]
"""Keys and values of each layer, for one row: (1, heads, tokens, size)."""


class Prefixes:
    """By adapter, since another one reads the same words otherwise. The longest unused goes first."""

    def __init__(self, most: int):
        """`most`: bytes."""
        self._most = most
        self._kept: list[tuple[str | None, list[int], Pairs]] = []

    @property
    def bytes(self) -> int:
        return sum(part.nbytes for _, _, pairs in self._kept for pair in pairs for part in pair)

    def find(self, adapter: str | None, prompt: list[int]) -> tuple[int, Pairs]:
        """The longest beginning of a prompt that was read already. One token is left to read, whose logits are needed."""
        best, at = 0, None
        for index, (owner, tokens, _) in enumerate(self._kept):
            shared = _shared(tokens, prompt[:-1]) if owner == adapter else 0
            if shared > best:
                best, at = shared, index
        if at is None:
            return 0, []
        self._kept.append(self._kept.pop(at))
        return best, [(keys[..., :best, :], values[..., :best, :]) for keys, values in self._kept[-1][2]]

    def keep(self, adapter: str | None, tokens: list[int], pairs: Pairs) -> None:
        """Takes the place of what it goes on from."""
        self._kept = [
            kept for kept in self._kept if kept[0] != adapter or _shared(kept[1], tokens) < min(len(kept[1]), len(tokens))
        ]
        self._kept.append((adapter, tokens, pairs))
        while self.bytes > self._most:
            self.drop_oldest()

    def drop_oldest(self) -> bool:
        """Returns whether there was one."""
        return bool(self._kept and self._kept.pop(0))


def _shared(one: list[int], other: list[int]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
