"""Choose how precisely training computes on a device."""

import torch

PRECISIONS = ('auto', 'fp32', 'bf16')


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
