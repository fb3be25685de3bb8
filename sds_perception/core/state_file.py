"""Tensors and plain values in one file, from which learning goes on."""

import io
from pathlib import Path
from typing import Any

from sds_perception.core.files import write_atomically
import torch


def write_state(path: Path, state: dict[str, Any]) -> None:
    """
    Write tensors and plain values in one step.

    :raises OSError: from the file system; an older file then stands.
    """
    # through memory: on a full disk torch.save itself raises RuntimeError
    content = io.BytesIO()
    torch.save(state, content)
    write_atomically(path, content.getbuffer())
