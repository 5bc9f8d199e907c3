"""The keys and values of rows of unequal length that are written side by side, a token each at a time.

Rows end at the same column and begin where their length says, so a new column holds every row's newest token, and two
tokens of a row are as far apart as they are in its text: what a sliding window or BLOOM's slopes count is right without
more. Rows join and leave without the others being moved. Columns are written in place, where `DynamicCache` copies all
of them at each token.
"""

import torch
from transformers.cache_utils import Cache, CacheLayerMixin

from prefixes import Pairs

SLACK = 256
"""Columns beyond the longest row, after so many tokens of which the rows are moved back to the first column."""


class BatchCache(Cache):
    """`lengths`: tokens of each row, in the rows' order."""

    def __init__(self, layers: int, most: int):
        """`most`: rows at once."""
        self._most = most
        self.lengths: list[int] = []
        self._end = 0
        super().__init__(layers=[_Columns(self) for _ in range(layers)])

    @property
    def columns(self) -> range:
        """Those in use: as many as the longest row has tokens."""
        return range(self._end - max(self.lengths, default=0), self._end)

    def join(self, pairs: Pairs, promised: int) -> None:
        """Takes a row up as the last one. `promised`: tokens that it may come to."""
        length, row = pairs[0][0].shape[-2], len(self.lengths)
        rows, columns = self._room()
        if row == rows or max(promised, length) > columns:
            self._move(max(rows, min(2 * row, self._most), 1), max(columns, promised + SLACK), pairs)
        if length > self._end:
            self._shift(length)
        for layer, pair in zip(self.layers, pairs, strict=True):
            for buffer, part in zip(layer.buffers, pair, strict=True):
                # What another row left there may be no number, which even a masked column would spread.
                buffer[row, :, : self._end - length] = 0
                buffer[row, :, self._end - length : self._end] = part[0]
        self.lengths.append(length)

    def leave(self, row: int) -> Pairs:
        """Returns a row's own. The last row moves to its place."""
        begin, last = self._end - self.lengths[row], len(self.lengths) - 1
        pairs = []
        for layer in self.layers:
            pairs.append(tuple(buffer[row : row + 1, :, begin : self._end].clone() for buffer in layer.buffers))
            if row != last:
                for buffer in layer.buffers:
                    buffer[row, :, : self._end] = buffer[last, :, : self._end]
        self.lengths[row] = self.lengths[last]
        self.lengths.pop()
        if not self.lengths:
            self.clear()
        return pairs

    def clear(self) -> None:
        self.lengths, self._end = [], 0
        for layer in self.layers:
            layer.buffers = ()

    def mask(self, device) -> torch.Tensor | None:
        """(rows, columns and the one to come), 1 where there is a token; None where there is one everywhere."""
        longest = max(self.lengths)
        if min(self.lengths) == longest:
            return None
        begins = torch.tensor([longest - length for length in self.lengths], device=device)
        return (torch.arange(longest + 1, device=device) >= begins[:, None]).long()

    def begin_column(self) -> None:
        """Before a token of each row goes through the model."""
        rows, columns = self._room()
        if self._end == columns:
            self._move(rows, columns, [layer.buffers for layer in self.layers])

    def end_column(self) -> None:
        """After it."""
        self._end += 1
        self.lengths = [length + 1 for length in self.lengths]

    def _room(self) -> tuple[int, int]:
        """Rows and columns that there is room for."""
        buffers = self.layers[0].buffers
        return buffers[0].shape[:3:2] if buffers else (0, 0)

    def _shift(self, end: int) -> None:
        """Moves the rows to the right, up to a column."""
        used, rows = self.columns, len(self.lengths)
        for buffer in (buffer for layer in self.layers for buffer in layer.buffers):
            buffer[:rows, :, end - len(used) : end] = buffer[:rows, :, used.start : used.stop].clone()
        self._end = end

    def _move(self, rows: int, columns: int, like: Pairs) -> None:
        """To new buffers, the longest row to the first column. `like`: has their heads and sizes."""
        used = self.columns
        for layer, pair in zip(self.layers, like, strict=True):
            layer.move(rows, max(columns, len(used) + SLACK), pair, len(self.lengths), used)
        self._end = len(used)


class _Columns(CacheLayerMixin):
    """One layer's, as transformers asks for them. Buffers are (rows, heads, columns, size)."""

    is_sliding = False

    def __init__(self, cache: BatchCache):
        super().__init__()
        self._cache = cache
        self.is_initialized = True
        self.buffers: tuple[torch.Tensor, ...] = ()

    def lazy_initialization(self, *_) -> None:
        pass

    def update(self, key_states: torch.Tensor, value_states: torch.Tensor, *_, **__):
        used = self._cache.columns
        rows = len(self._cache.lengths)
        for buffer, states in zip(self.buffers, (key_states, value_states), strict=True):
            buffer[:rows, :, used.stop] = states[:, :, 0]
        return tuple(buffer[:rows, :, used.start : used.stop + 1] for buffer in self.buffers)

    def get_seq_length(self) -> int:
        return len(self._cache.columns)

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        return self.get_seq_length() + query_length, 0

    def get_max_length(self) -> int:
        return -1

    def move(self, rows: int, columns: int, like: tuple, live: int, used: range) -> None:
        moved = tuple(part.new_zeros(rows, part.shape[1], columns, part.shape[3]) for part in like)
        for larger, buffer in zip(moved, self.buffers):
            larger[:live, :, : len(used)] = buffer[:live, :, used.start : used.stop]
        self.buffers = moved
