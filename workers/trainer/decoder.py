"""One model and the rows that are being written on it: reads prompts, and writes a token of every row at each step."""

import inspect
import json
from dataclasses import dataclass, field
from pathlib import Path

import torch
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer

from adapter_switch import AdapterSwitch
from answer import Answer, Reader
from batch_cache import SLACK, BatchCache
from batchable import can_batch
from lora_bank import LoraBank, can_mix
from prefixes import Pairs, Prefixes
from refusal import Refusal


@dataclass(eq=False)
class Row:
    """A request on its way."""

    answer: Answer
    adapter: str | None
    folder: Path | None
    """The adapter's."""
    mixes: bool
    """Whether others may be written beside it."""
    held: str | None = None
    """What has its adapter ready: "bank", "switch", or None for nothing."""
    read: int = 0
    """Tokens that the model has read."""
    cache: DynamicCache | None = field(default=None, repr=False)
    """Its own, until it joins the others."""

    @property
    def tokens(self) -> list[int]:
        return self.answer.prompt + self.answer.tokens

    @property
    def promised(self) -> int:
        """Tokens that it may come to."""
        return len(self.answer.prompt) + self.answer.limit


class Decoder:
    """For one thread. `rows` are those that are written, in the order of the batch."""

    def __init__(self, model, tokenizer, name: str = "", most: int = 1, memory: int = 256 << 20, swap: bool = False):
        """`name`: the base's, as adapters name it. `most`: rows at once, where the base can be batched. `memory`: bytes for
        what rows have read, of which past conversations may take a half. `swap`: see AdapterSwitch."""
        self.rows: list[Row] = []
        self._batches = can_batch(model.config)
        self.most = most if self._batches else 1
        self._model = model
        self._name = name
        self._reader = Reader(model, tokenizer)
        self._bank = LoraBank(model, self.most)
        self._switch = AdapterSwitch(model, swap)
        self._cache: BatchCache | None = None
        self._memory = memory
        self._prefixes = Prefixes(memory // 2)
        self._placed = "position_ids" in inspect.signature(model.forward).parameters
        self._token_bytes = 0

    def prepare(self, request: dict, adapter: str | None, folder: Path | None, began: float) -> Row:
        """A row for a request, nothing of which was read yet. Raises Refusal for what can't be answered."""
        template = None
        if adapter:
            trained_on = json.loads((folder / "adapter_config.json").read_text()).get("base_model_name_or_path")
            if trained_on != self._name:
                words = f"The adapter {adapter} was trained on {trained_on}, not on {self._name}."
                raise Refusal(404, words, "model_not_found")
        if folder and (folder / "chat_template.jinja").is_file():
            template = (folder / "chat_template.jinja").read_text()
        mixes = self.most > 1 and (adapter is None or can_mix(adapter, folder))
        return Row(self._reader.answer(request, template, began), adapter, folder, mixes)

    def has_room(self, row: Row) -> bool:
        """Whether a row can be written beside those that are, however long they become. The oldest of past conversations
        are forgotten for it."""
        if not self.rows:
            return True
        if len(self.rows) >= self.most or not row.mixes or not self.rows[0].mixes:
            return False
        longest = max(one.promised for one in [*self.rows, row]) + SLACK
        needed = (len(self.rows) + 1) * longest * self._token_bytes
        while needed + self._prefixes.bytes > self._memory and self._prefixes.drop_oldest():
            pass
        return needed <= self._memory

    def begin(self, row: Row) -> None:
        """Gets a row's adapter ready. Raises Refusal when that is damaged."""
        if row.adapter and (row.mixes or can_mix(row.adapter, row.folder)):
            self._bank.hold(row.adapter, row.folder)
            row.held = "bank"
        elif row.adapter:
            self._switch.switch_to(row.adapter, row.folder)
            row.held = "switch"

    @torch.inference_mode()
    def read(self, row: Row, most: int) -> torch.Tensor | None:
        """Reads up to `most` further tokens of a row. Returns the logits after its last one (vocabulary), or None."""
        if row.cache is None:
            row.read, known = self._prefixes.find(row.adapter, row.tokens)
            row.cache = self._own_cache(known)
        tokens = row.tokens
        # States other than keys and values may only be right for a prompt in one piece.
        some = tokens[row.read : row.read + most if self._batches else None]
        logits = self._forward([some], [row], row.cache)
        row.read += len(some)
        return logits[0] if row.read == len(tokens) else None

    @torch.inference_mode()
    def join(self, row: Row) -> None:
        """Puts a row that was read, and whose first token is chosen, beside those that are written."""
        if self.most > 1:
            pairs = _pairs(row.cache)
            self._cache = self._cache or BatchCache(len(pairs), self.most)
            self._cache.join(pairs, row.promised)
            self._token_bytes = sum(part[0, :, 0].nbytes for pair in pairs for part in pair)
            row.cache = None
        self.rows.append(row)

    @torch.inference_mode()
    def step(self) -> torch.Tensor:
        """Reads the last token of each row. Returns the logits after it (rows, vocabulary)."""
        last = [row.tokens[-1:] for row in self.rows]
        if self.rows[0].cache is not None:
            logits = self._forward(last, self.rows, self.rows[0].cache)
        else:
            cache, device = self._cache, self._model.device
            cache.begin_column()
            options = {"attention_mask": cache.mask(device)}
            if self._placed:
                options["position_ids"] = torch.tensor(cache.lengths, device=device)[:, None]
            logits = self._forward(last, self.rows, cache, **options)
            cache.end_column()
        for row in self.rows:
            row.read += 1
        return logits

    @torch.inference_mode()
    def leave(self, row: Row, keep: bool = True) -> None:
        """Takes a row out, whether it is written or still read. `keep`: what it read, for when its conversation goes on."""
        if row in self.rows:
            at = self.rows.index(row)
            self.rows[at] = self.rows[-1]
            self.rows.pop()
            pairs = self._cache.leave(at) if row.cache is None else _pairs(row.cache)
        else:
            pairs = _pairs(row.cache) if row.cache and keep else None
        if keep and pairs:
            self._prefixes.keep(row.adapter, row.tokens[: row.read], pairs)
        self._put_back(row)

    def forget(self, rows: list[Row]) -> None:
        """After a step that failed half way: takes these rows out, of which nothing counts as read any more."""
        self.rows = [row for row in self.rows if row not in rows]
        if self._cache:
            self._cache.clear()
        for row in rows:
            self._put_back(row)

    def _put_back(self, row: Row) -> None:
        row.read, row.cache = 0, None
        if row.held == "bank":
            self._bank.release(row.adapter)
        elif row.held == "switch":
            self._switch.switch_to(None, None)
        row.held = None

    def _own_cache(self, known: Pairs) -> DynamicCache:
        # Sliding windows are kept whole where rows join others: a window is then a matter of the mask.
        cache = DynamicCache() if self.most > 1 else DynamicCache(config=self._model.config)
        for layer, (keys, values) in enumerate(known):
            cache.update(keys, values, layer)
        return cache

    def _forward(self, tokens: list[list[int]], rows: list[Row], cache, **options) -> torch.Tensor:
        with self._bank.rows_of([row.adapter if row.held == "bank" else None for row in rows]):
            out = self._model(
                input_ids=torch.tensor(tokens, device=self._model.device),
                past_key_values=cache,
                use_cache=True,
                logits_to_keep=1,
                **options,
            )
        return out.logits[:, -1]


def _pairs(cache: DynamicCache) -> Pairs | None:
    """None where it holds something other than all keys and values: windows forget their beginning."""
    if not all(type(layer) is DynamicLayer and layer.is_initialized for layer in cache.layers):
        return None
    return [(layer.keys, layer.values) for layer in cache.layers]
