"""Read the weights that an encoder starts from."""

from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn


def load_encoder_weights(network: nn.Module, path: str | Path) -> None:
    """
    Fill an encoder from a .safetensors file with torchvision's keys.

    What the encoder does not have, such as a classifier, is left out; batch norm may lack
    ``num_batches_tracked``.

    :raises FileNotFoundError: if there is no such file.
    :raises ValueError: if it is damaged, or lacks a tensor or has it in another shape.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(
            f'there are no encoder weights {path}; give imagenet, none or a .safetensors file'
        )
    try:
        content = load_file(path)
    except SafetensorError as error:
        raise ValueError(f'{path} is not a whole .safetensors file ({error})') from None
    found = {key.removeprefix('features.'): value for key, value in content.items()}
    wanted = {
        key: value
        for key, value in network.state_dict().items()
        if not key.startswith('fc.') and not key.endswith('num_batches_tracked')
    }
    wrong = sorted(key for key, value in wanted.items() if not _fits(found.get(key), value))
    if wrong:
        raise ValueError(
            f'{path} lacks {len(wrong)} of the {len(wanted)} tensors of this encoder, such as '
            f"{wrong[0]} of shape {tuple(wanted[wrong[0]].shape)}; wanted torchvision's keys"
        )
    network.load_state_dict({key: found[key] for key in wanted}, strict=False)


def _fits(found: Tensor | None, wanted: Tensor) -> bool:
    return found is not None and found.shape == wanted.shape
