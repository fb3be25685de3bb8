"""Choose where training computes."""

import torch


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
