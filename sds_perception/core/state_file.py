"""Tensors and plain values in one file, from which learning goes on."""

import io
from pathlib import Path
import pickle
from typing import Any

from sds_perception.core.files import write_atomically
import torch

NOT_A_STATE = (
    EOFError,
    KeyError,
    RuntimeError,
    TypeError,
    ValueError,
    pickle.UnpicklingError,
)
"""What other, foreign and cut files raise when they are read, or taken for a state."""


def write_state(path: Path, state: dict[str, Any]) -> None:
    """
    Write tensors and plain values in one step.

    :raises OSError: from the file system; an older file then stands.
    """
    # through memory: on a full disk torch.save itself raises RuntimeError
    content = io.BytesIO()
    torch.save(state, content)
    write_atomically(path, content.getbuffer())


def read_state(path: Path, device: torch.device) -> dict[str, Any]:
    """
    Read what :func:`write_state` wrote; no code in the file is run.

    :param device: on which its tensors are wanted.
    :raises ValueError: if it is damaged or something else.
    :raises OSError: from the file system.
    """
    try:
        # weights_only: tensors and numbers are read, no code is run
        state = torch.load(path, map_location=device, weights_only=True)
    except NOT_A_STATE as error:
        reason = ' '.join(str(error).split())[:200]
        raise ValueError(f'{path} is no state of learning ({reason})') from None
    if not isinstance(state, dict):
        raise ValueError(f'{path} is no state of learning (it holds a {type(state).__name__})')
    return state
