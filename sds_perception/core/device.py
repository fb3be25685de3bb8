"""Where networks compute, by name."""

import re

import torch


def check_device(name: str) -> None:
    """
    Refuse what is no name of a device, without asking whether it is there.

    :raises ValueError: naming what came and the choices.
    """
    if not re.fullmatch(r'auto|cpu|cuda(:\d+)?', name):
        raise ValueError(f'device is {name!r}; wanted auto, cpu, cuda or cuda:N')


def choose_device(name: str) -> torch.device:
    """
    Return the device of a name.

    :param name: auto (cuda where PyTorch can use it, else cpu), cpu, cuda or cuda:N.
    :raises ValueError: if there is no such device here.
    """
    check_device(name)
    if name == 'auto':
        return torch.device('cuda' if torch.cuda.is_available() else 'cpu')
    index = int(name.partition(':')[2] or 0)
    if name != 'cpu' and index >= torch.cuda.device_count():
        raise ValueError(
            f'device is {name!r}, but PyTorch sees {torch.cuda.device_count()} CUDA devices here; '
            'choose cpu or auto, or install the NVIDIA driver and a CUDA build of PyTorch'
        )
    return torch.device(name)
