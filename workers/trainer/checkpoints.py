"""Checkpoints of which only the complete ones count.

A killed trainer leaves a folder that looks like a checkpoint; transformers would take the one with the highest number.
Here a checkpoint counts once its mark is there, which is written last.
"""

import json
import os
import re
import shutil
from pathlib import Path

MARK = "complete.json"
_NAME = re.compile(r"^checkpoint-(\d+)$")


def mark_complete(checkpoint: Path, **facts) -> None:
    """`facts` come back from last_complete. Flushed to the disk before and with the mark."""
    for file in checkpoint.iterdir():
        _flush(file)
    mark = checkpoint / MARK
    temporary = checkpoint / f"{MARK}.part"
    temporary.write_text(json.dumps(facts))
    _flush(temporary)
    os.replace(temporary, mark)
    _flush(checkpoint)


def last_complete(folder: Path) -> tuple[Path, dict] | None:
    """The newest complete checkpoint and its facts. Removes incomplete ones."""
    best = None
    for path in sorted(_checkpoints(folder), key=_step):
        try:
            best = (path, json.loads((path / MARK).read_text()))
        except (FileNotFoundError, ValueError):
            shutil.rmtree(path, ignore_errors=True)
    return best


def remove_all(folder: Path) -> None:
    for path in _checkpoints(folder):
        shutil.rmtree(path, ignore_errors=True)


def _checkpoints(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if _NAME.match(path.name)] if folder.is_dir() else []


def _step(path: Path) -> int:
    return int(path.name.rpartition("-")[2])


def _flush(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:  # a folder on Windows
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)
