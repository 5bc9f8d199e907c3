"""Writes a whole model as one GGUF file: `to_gguf.py GGUF.json` with {"model", "name", "quantization", "output", "attempt"}.

`model` is a folder with safetensors. In memory are what is mapped of them and the tensor that is written.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from attempt import Attempt
from events import emit, open_events
from failure import exit_code_of
from machine import settle_threads
from parent import die_with_parent
from run_file import check_base

QUANTIZATIONS = ("f16", "q8_0", "q5_1", "q4_1")
"""Those that NumPy packs (the gguf package has no K-quants but to read them)."""


def main() -> int:
    open_events()
    die_with_parent()
    signal.signal(signal.SIGTERM, _stopped)
    return exit_code_of(lambda: to_gguf(json.loads(Path(sys.argv[1]).read_text())))


def _stopped(*_) -> None:
    emit("done", stopped=True)
    os._exit(0)


def to_gguf(plan: dict) -> None:
    output = Path(plan["output"])
    output.mkdir(parents=True, exist_ok=True)
    attempt = Attempt(output, plan["attempt"])
    attempt.claim()
    check_base(plan["model"])
    emit("phase", phase="loading the libraries")
    settle_threads()
    os.environ.update(HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1")
    from transformers import AutoTokenizer

    from ollama_template import ollama_chat

    folder = Path(plan["model"])
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    part, place = attempt.place / "model.gguf.part", attempt.place / "model.gguf"
    emit("phase", phase="writing the file")
    write_file(folder, tokenizer, part, plan["quantization"], plan["name"], lambda done: emit("progress", done=done))
    attempt.check()
    os.replace(part, place)
    emit("done", stopped=False, gguf=str(place), ollama=ollama_chat(tokenizer))


def write_file(folder: Path, tokenizer, file: Path, quantization: str, name: str, progress: Callable[[float], None]) -> None:
    """Raises Trouble for a model that can't leave as GGUF, before there is a file."""
    from gguf import GGML_QUANT_VERSION, MODEL_ARCH_NAMES, GGMLQuantizationType, GGUFWriter, LlamaFileType
    from transformers import AutoConfig

    from gguf_architecture import architecture_of
    from gguf_tensors import packed_tensors, write_tensors
    from gguf_tokenizer import write_tokenizer

    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    architecture, kind = architecture_of(config), quantization.upper()
    writer = GGUFWriter(file, MODEL_ARCH_NAMES[architecture.arch])
    writer.add_type("model")
    writer.add_name(name)
    writer.add_file_type(LlamaFileType[f"MOSTLY_{kind}"])
    writer.add_quantization_version(GGML_QUANT_VERSION)
    architecture.describe(writer, config)
    write_tokenizer(writer, tokenizer, config.vocab_size)
    write_tensors(writer, file, list(packed_tensors(folder, config, GGMLQuantizationType[kind])), progress)


if __name__ == "__main__":
    sys.exit(main())
