"""How much memory a model takes while it is measured."""

import psutil
import torch

from base import device


class Peak:
    """The most of several looks, in bytes: of the GPU's memory where there is one, else of this process."""

    def __init__(self):
        self.bytes = 0
        self._process = psutil.Process()
        if device() == "cuda":
            torch.cuda.reset_peak_memory_stats()

    def look(self) -> None:
        now = torch.cuda.max_memory_allocated() if device() == "cuda" else self._process.memory_info().rss
        self.bytes = max(self.bytes, now)
