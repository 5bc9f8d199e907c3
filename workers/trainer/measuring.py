"""What a model is worth on the rows that were held out, by what it learns: answers, or preferences."""

from events import emit
from losses import held_out_loss
from preference_loss import held_out_preferences
from preferences import encode_preferences
from rows import Encoded, encode
from sharding import rest


def encode_for(run: dict, tokenizer, rows: list[dict]) -> Encoded:
    """The rows as the run's objective learns them."""
    if run["objective"] == "sft":
        return encode(tokenizer, rows, run["max_length"])
    return encode_preferences(tokenizer, rows, run["max_length"], run["objective"])


class Measuring:
    """Of `rows`, encoded. `as_served`: false when what is measured is not what will be served. `parent`: what preferences
    are measured against, as `preference_loss.reference` takes it."""

    def __init__(self, run: dict, rows: list[dict], as_served: bool, parent: dict | None, interrupted):
        self._run = run
        self._rows = rows
        self.as_served = as_served
        self._parent = parent
        self._interrupted = interrupted

    def measure(self, model) -> dict | None:
        """{"loss"}, of preferences also {"accuracy", "margin"}; None without rows, or when interrupted."""
        if self._run["objective"] == "sft":
            loss = held_out_loss(model, self._rows, self._interrupted)
            rest(model)
            return None if loss is None else {"loss": loss}
        return held_out_preferences(
            model, self._rows, self._run["objective"], self._run["beta"], self._parent, self._interrupted
        )

    def tell(self, model, moment: str, step: int) -> None:
        figures = self.measure(model)
        if figures:
            self.emit(figures, moment, step)

    def emit(self, figures: dict, moment: str, step: int) -> None:
        emit("evaluation", step=step, moment=moment, as_served=self.as_served, **figures)
