"""What this machine can compute with."""

import os
import platform
import sys
from pathlib import Path


def settle_threads() -> None:
    """Before torch is imported: threads that wait sleep instead of spinning.

    Beside other busy processes on two cores, two spinning OpenMP threads wrote 1 token/s and trained 3; sleeping ones
    wrote 19 and trained 40 (SmolLM2-135M).
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def skip_four_bits() -> None:
    """Before peft is imported, where nothing is quantised: it would import bitsandbytes, and that half of torch's
    compiler, a fifth of the time to start."""
    sys.modules["bitsandbytes"] = None


def settle_on_one_gpu() -> None:
    """Before torch is imported, unless a launcher runs one process a GPU: transformers would spread the model over all
    GPUs that it sees, which TRL refuses."""
    if "WORLD_SIZE" not in os.environ:
        os.environ["CUDA_VISIBLE_DEVICES"] = os.environ.get("CUDA_VISIBLE_DEVICES", "0").split(",")[0]


def cores() -> int:
    """Processors this process may use: those it is bound to, within its container's share of time."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        if quota != "max":
            allowed = min(allowed, max(1, int(quota) // int(period)))
    except (OSError, ValueError):
        pass
    return allowed


def cpu_has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 itself. Without that bfloat16 is slower than float32."""
    if sys.platform != "linux":
        return False
    try:
        info = Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
    for line in info.splitlines():
        name, _, value = line.partition(":")
        if name.strip() in ("flags", "Features"):
            flags = set(value.split())
            return bool(flags & ({"avx512_bf16", "amx_bf16"} if platform.machine() != "aarch64" else {"bf16"}))
    return False


def free_memory() -> int | None:
    """Bytes of main memory that can still be had."""
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return None
