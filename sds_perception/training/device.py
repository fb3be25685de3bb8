"""Choose where training computes, and how precisely."""

import torch

PRECISIONS = ('auto', 'fp32', 'bf16')


def choose_device(name: str) -> torch.device:
    """
    Read the name of a device.

    :param name: auto (cuda where there is one), cpu, cuda or cuda:N.
    :raises ValueError: if there is no such device here.
    """
    if name == 'auto':
        return torch.device('cuda' if torch.cuda.is_available() else 'cpu')
    try:
        device = torch.device(name)
    except RuntimeError:
        raise ValueError(f'device is {name!r}; choose auto, cpu, cuda or cuda:N') from None
    if device.type == 'cuda' and (device.index or 0) >= torch.cuda.device_count():
        raise ValueError(
            f'device is {name!r} and PyTorch sees {torch.cuda.device_count()} CUDA devices here; '
            'choose auto or cpu, or install a driver and the CUDA build of PyTorch'
        )
    return device


def choose_precision(name: str, device: torch.device) -> str:
    """
    Read the name of a precision.

    :param name: auto (bf16 where the device multiplies in it, else fp32), fp32 or bf16.
    :returns: fp32 or bf16.
    """
    if name != 'auto':
        return name
    if device.type == 'cuda':
        return 'bf16' if torch.cuda.is_bf16_supported(including_emulation=False) else 'fp32'
    # older PyTorch does not tell
    can_do = getattr(torch.cpu, 'get_capabilities', dict)()
    return 'bf16' if can_do.get('avx512_bf16') or can_do.get('amx_bf16') else 'fp32'
