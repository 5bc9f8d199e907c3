"""A model from the Hugging Face hub."""

import os
import re
import shutil
import threading
import traceback
from pathlib import Path

from events import Trouble, emit

HUB_SECONDS = 5


class Unreached(Exception):
    """The hub did not answer, or answered that it has no such thing for us now."""


def from_hub(repository: str, part: Path, revision: str | None = None) -> None:
    """Fetches the weights, the settings and the tokenizer. What an interrupted fetch left is used again."""
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
        raise Unreached("it has no repository there")
    os.environ.setdefault("HF_HUB_ETAG_TIMEOUT", str(HUB_SECONDS))
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from huggingface_hub import HfApi, constants, snapshot_download
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, RepositoryNotFoundError

    if constants.HF_HUB_OFFLINE:
        raise Unreached("HF_HUB_OFFLINE is set")
    emit("progress", label=f"asking the hub for {repository}", done=None)
    try:
        info = HfApi().model_info(repository, revision=revision, timeout=HUB_SECONDS, files_metadata=True)
    except GatedRepoError:
        raise Trouble(
            "{repository} is given out only to people who accepted its licence.",
            "Accept it on its page of the hub, set HF_TOKEN and try again.",
            code="hub_licence",
            repository=repository,
        ) from None
    except RepositoryNotFoundError:
        raise Trouble(
            "The hub has no repository {repository}, or it is private.",
            "Choose another base, or set HF_TOKEN.",
            code="hub_unknown",
            repository=repository,
        ) from None
    except HfHubHTTPError as error:
        if error.response is not None and error.response.status_code in (401, 403):
            raise Trouble(
                "The hub refuses {repository}.",
                "Set HF_TOKEN to a token that may read it.",
                code="hub_refused",
                repository=repository,
            ) from None
        raise Unreached(type(error).__name__) from None
    except Exception as error:  # noqa: BLE001 - each layer below has its own kind of "no connection"
        raise Unreached(type(error).__name__) from None

    names = [file.rfilename for file in info.siblings]
    wanted = [n for n in names if _wanted(n)]
    if not any(n.endswith(".safetensors") for n in wanted):
        raise Trouble(
            "{repository} has no weights as safetensors, and pickles can run code when they are loaded.",
            "Choose another base.",
            code="hub_pickles",
            repository=repository,
        )
    total = sum(file.size or 0 for file in info.siblings if file.rfilename in wanted)
    if shutil.disk_usage(part.parent).free < total * 1.05:
        raise Trouble(
            "{repository} has {gigabytes} GB and the disk has no room for it.",
            "Free some space and try again.",
            code="no_room",
            repository=repository,
            gigabytes=round(total / 1e9, 1),
        )
    with watched(part, total, f"fetching {repository} from the hub"):
        try:
            snapshot_download(repository, revision=info.sha, local_dir=part, allow_patterns=wanted)
        except Exception as error:
            if isinstance(error, OSError) and error.errno == 28:
                raise
            traceback.print_exc()
            raise Trouble(
                "The hub stopped answering while {repository} was fetched.",
                "Try again: it goes on from where it was.",
                code="hub_stopped",
                repository=repository,
            ) from None
    shutil.rmtree(part / ".cache", ignore_errors=True)


def _wanted(name: str) -> bool:
    # Mistral's `consolidated` files are the same weights once more, for other programs.
    if "/" in name or name.startswith("consolidated"):
        return False
    return name.endswith((".safetensors", ".json", ".model", ".txt", ".jinja"))


class watched:
    """Tells twice a second how much of `total` bytes a folder holds."""

    def __init__(self, folder: Path, total: int, label: str):
        self._folder, self._total, self._label = folder, total, label
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self._thread.start()

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _watch(self):
        while not self._over.wait(0.5):
            held = 0
            for path in self._folder.rglob("*") if self._folder.is_dir() else ():
                try:
                    held += path.stat().st_size if path.is_file() else 0
                except OSError:
                    pass  # renamed between the two calls
            emit("progress", label=self._label, done=min(held / self._total, 1) if self._total else None)
