"""Following a run in a service outside (W&B, MLflow, trackio), by transformers' own integrations.

Figures and settings go there and nothing that people wrote: no rows, no answers, no names of theirs. What the services
would take by themselves (the output, the code, checkpoints) is switched off.
"""

import importlib.util
import os
import sys

from transformers import TrainerCallback
from transformers.integrations import get_reporting_integration_callbacks

from events import emit

OFF = {
    "WANDB_CONSOLE": "off",
    "WANDB_DISABLE_CODE": "true",
    "WANDB_DISABLE_GIT": "true",
    "WANDB_LOG_MODEL": "false",
    "WANDB_WATCH": "false",
    "HF_MLFLOW_LOG_ARTIFACTS": "0",
}
PATIENCE = {"WANDB_INIT_TIMEOUT": "30", "MLFLOW_HTTP_REQUEST_TIMEOUT": "10", "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1"}


def trackers(service: str | None) -> list[TrainerCallback]:
    """What follows the run; nothing when the service's package is not here, which is said."""
    if not service:
        return []
    if importlib.util.find_spec(service) is None:
        emit("untracked", service=service, reason="missing")
        return []
    os.environ.update(OFF)
    for name, value in PATIENCE.items():
        os.environ.setdefault(name, value)
    (integration,) = get_reporting_integration_callbacks([service])
    try:
        return [_Guarded(service, integration())]
    except Exception:
        _tell(service)
        return []


class _Guarded(TrainerCallback):
    """A run goes on when what follows it fails; then it is followed no more."""

    def __init__(self, service: str, integration: TrainerCallback):
        self._service = service
        self._integration = integration
        for name in dir(TrainerCallback):
            if name.startswith("on_"):
                setattr(self, name, self._passing_on(getattr(integration, name)))

    def _passing_on(self, event):
        def pass_on(*args, **values):
            if self._integration is None:
                return
            try:
                # What it answers could change the course of the run.
                event(*args, **values)
            except Exception:
                self._integration = None
                _tell(self._service)

        return pass_on


def _tell(service: str) -> None:
    # Only what kind of error it is: its words may hold addresses and keys.
    kind = sys.exc_info()[0]
    emit("untracked", service=service, reason="failed", error=kind.__name__ if kind else "")
