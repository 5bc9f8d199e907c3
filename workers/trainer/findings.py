"""What an evaluation has found so far, kept in a file as it is told, so that a later attempt goes on from it."""

import json
from collections import Counter
from pathlib import Path

from events import emit


class Findings:
    """Each is a kind with its fields, known by its model and row where it has them.

    Opening it tells what earlier attempts found, as if it were found now.
    """

    def __init__(self, path: Path):
        self._known: set[tuple] = set()
        self._counts: Counter[str] = Counter()
        whole = _whole_lines(path)
        # A line that was cut off by a kill is written anew.
        path.write_bytes(b"".join(whole))
        self._file = open(path, "a", encoding="utf-8")
        for line in whole:
            self._tell(json.loads(line))

    def has(self, kind: str, model: str | None = None, row: int | None = None) -> bool:
        return (kind, model, row) in self._known

    def count(self, kind: str) -> int:
        return self._counts[kind]

    def add(self, kind: str, **fields) -> None:
        """Keeps it, then tells it."""
        finding = {"kind": kind, **fields}
        self._file.write(json.dumps(finding) + "\n")
        self._file.flush()
        self._tell(finding)

    def _tell(self, finding: dict) -> None:
        kind = finding["kind"]
        identity = finding.get("row") if kind != "copies" else None
        self._known.add((kind, finding.get("model"), identity))
        self._counts[kind] += 1
        emit(**{"event": kind, **{name: value for name, value in finding.items() if name != "kind"}})


def _whole_lines(path: Path) -> list[bytes]:
    if not path.exists():
        return []
    lines = path.read_bytes().splitlines(keepends=True)
    return [line for line in lines if line.endswith(b"\n")]
