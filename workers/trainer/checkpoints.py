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
    """The newest complete checkpoint and its facts."""
    best = None
    for path in sorted(_checkpoints(folder), key=_step):
        try:
            best = (path, json.loads((path / MARK).read_text()))
        except (FileNotFoundError, ValueError):
            continue
    return best


def is_saved(checkpoints: Path, step: int) -> bool:
    last = last_complete(checkpoints)
    return last is not None and last[1]["step"] == step


def remove_incomplete(folder: Path) -> None:
    for path in _checkpoints(folder):
        if not (path / MARK).is_file():
            shutil.rmtree(path, ignore_errors=True)


def newest_of(folders: list[Path], own: Path) -> tuple[Path, dict] | None:
    """The newest complete checkpoint of several folders, brought into `own` when it is in another."""
    found = [last for last in map(last_complete, dict.fromkeys([own, *folders])) if last]
    best = max(found, key=lambda last: _step(last[0]), default=None)
    if best is None or best[0].parent == own:
        return best
    copy = own / best[0].name
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(best[0], copy, ignore=shutil.ignore_patterns(MARK))
    mark_complete(copy, **best[1])
    return copy, best[1]


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
