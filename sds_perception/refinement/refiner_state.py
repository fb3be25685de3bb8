"""The state of a refiner as a file."""

from pathlib import Path
from typing import Any

from sds_perception.core.files import remove_temporaries
from sds_perception.training.state import NOT_A_STATE
import torch


def read_state(path: Path, device: torch.device) -> dict[str, Any] | None:
    """
    Read what ``write_state`` wrote; no code in the file is run.

    What it left when it was killed is deleted.

    :returns: None where there is no such file.
    :raises ValueError: if it is damaged or something else.
    """
    remove_temporaries(path.parent, path.name)
    if not path.is_file():
        return None
    try:
        state = torch.load(path, map_location=device, weights_only=True)
    except NOT_A_STATE as error:
        reason = ' '.join(str(error).split())[:200]
        raise ValueError(f'{path} is not a state of refinement ({reason})') from None
    if not isinstance(state, dict):
        raise ValueError(f'{path} is not a state of refinement (a {type(state).__name__})')
    return state
