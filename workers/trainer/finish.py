"""From trained weights to a model: the best of them, saved, and measured as it will be served."""

from pathlib import Path

from events import emit
from result import save
from served_model import served_model
from sharding import decided


def finish(trainer, run: dict, place: Path, best, measuring, ask) -> Path:
    """The adapter's folder, or the whole model's. `ask` is called with the model as it is served.

    Of a model in parts all processes go through it.
    """
    step = trainer.state.global_step
    emit("phase", phase="measuring after")
    known = decided(trainer.model, best.known())
    if known and known["kept"]:
        figures = decided(trainer.model, measuring.measure(trainer.model))
        if figures and known["loss"] < figures["loss"]:
            best.put_back()
            emit("kept", step=known["step"], loss=known["loss"], last=figures["loss"])
    emit("phase", phase="saving")
    made = save(trainer, run, place)
    if run["method"] != "qlora" or not measuring.as_served:
        measuring.tell(trainer.model, "after", step)
        ask(trainer.model)
        return made
    # Its memory first.
    trainer.model = trainer.model_wrapped = None
    best.let_go()
    with served_model(run["base"], made) as served:
        measuring.tell(served, "after", step)
        ask(served)
    return made
