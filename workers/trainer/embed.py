"""Sentence embeddings by all-MiniLM-L6-v2, as its authors compute them."""

import base64
from pathlib import Path

import torch
from transformers import AutoModel, AutoTokenizer

from fifo_lock import FifoLock

MAX_TOKENS = 256
BATCH = 16


class Embedder:
    def __init__(self, folder: Path):
        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        model = AutoModel.from_pretrained(folder, local_files_only=True, dtype=torch.float32)
        self._model = model.eval().to(self._device)
        self._lock = FifoLock()

    def embed(self, texts: list[str], packed: bool, gone) -> tuple[list, int]:
        """Vectors of 384 numbers and length 1, and the tokens read. `packed`: base64 of little-endian float32.

        Long lists are worked on in batches of similar length, and a short question gets its turn between them.
        """
        # "[SEP]" in a text is three letters in brackets and no end of it.
        encoded = self._tokenizer(texts, truncation=True, max_length=MAX_TOKENS, split_special_tokens=True)
        lengths = [len(ids) for ids in encoded["input_ids"]]
        order = sorted(range(len(texts)), key=lengths.__getitem__)
        vectors = [None] * len(texts)
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            rows = {name: [encoded[name][i] for i in chosen] for name in ("input_ids", "attention_mask")}
            batch = self._tokenizer.pad(rows, return_tensors="pt").to(self._device)
            with self._lock.take(gone):
                found = self._forward(batch)
            for i, vector in zip(chosen, found, strict=True):
                vectors[i] = base64.b64encode(vector.numpy().tobytes()).decode() if packed else vector.tolist()
        return vectors, sum(lengths)

    @torch.inference_mode()
    def _forward(self, batch) -> torch.Tensor:
        hidden = self._model(**batch).last_hidden_state
        mask = batch["attention_mask"].unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, dim=1).cpu()
