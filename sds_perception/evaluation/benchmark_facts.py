"""What a benchmark was run on: machine, date and the versions of what it measures."""

from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
import platform
from typing import Any

import cv2
import numpy as np
from sds_perception.evaluation.machine import describe_machine
import torch

OPTIONAL = ('openvino', 'onnxruntime', 'nncf', 'torchvision')


def benchmark_facts(command: str) -> dict[str, Any]:
    """
    Return the header of a benchmark.

    :param command: that makes it again.
    """
    return {
        'machine': describe_machine(),
        'gpu': torch.cuda.get_device_name(0) if torch.cuda.is_available() else '',
        'date': f'{datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC',
        'versions': versions(),
        'threads': torch.get_num_threads(),
        'command': command,
    }


def versions() -> dict[str, str]:
    """Return the versions of Python and of the installed libraries whose speed counts."""
    found = {
        'python': platform.python_version(),
        'numpy': np.__version__,
        'opencv': cv2.__version__,
        'torch': torch.__version__,
    }
    for name in OPTIONAL:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
