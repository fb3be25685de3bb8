"""What a verb that writes a checkpoint asks of its name."""

from pathlib import Path


def check_checkpoint_output(path: str) -> None:
    """
    Refuse a name under which no checkpoint can be written.

    :raises ValueError: if it has another suffix than .safetensors.
    """
    if Path(path).suffix != '.safetensors':
        raise ValueError(f'--out is {path}; wanted a name that ends in .safetensors')
