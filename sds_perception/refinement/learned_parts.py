"""Which parameters of a network move."""

from torch import nn
from torch.nn.modules.batchnorm import _NormBase

NORMS = (_NormBase, nn.GroupNorm, nn.LayerNorm)


def choose_parameters(network: nn.Module, learn: str) -> dict[str, nn.Parameter]:
    """
    Let some parts of a network learn and hold the others still.

    Parts are told by their names, which all networks of the registry share: ``encoder``, and
    ``depth`` or ``head`` in the name of the part.

    :param network: its parameters' ``requires_grad`` is set.
    :param learn: all, decoders (all but the encoder), heads, depth or norm.
    :returns: name to parameter of those that move.
    :raises ValueError: if the network has no such part.
    """
    chosen = _CHOICES[learn](network)
    if not chosen:
        raise ValueError(
            f'learn is {learn!r}, and {type(network).__name__} has no such part; choose another'
        )
    parameters = dict(network.named_parameters())
    for name, parameter in parameters.items():
        parameter.requires_grad_(name in chosen)
    return {name: parameters[name] for name in parameters if name in chosen}


def _named(*words: str):
    def choose(network: nn.Module) -> set[str]:
        names = (name for name, _ in network.named_parameters())
        return {name for name in names if any(word in name.split('.')[0] for word in words)}

    return choose


def _all(network: nn.Module) -> set[str]:
    return {name for name, _ in network.named_parameters()}


def _norms(network: nn.Module) -> set[str]:
    return {
        f'{module_name}.{name}'
        for module_name, module in network.named_modules()
        if isinstance(module, NORMS)
        for name, _ in module.named_parameters(recurse=False)
    }


_CHOICES = {
    'all': _all,
    'decoders': lambda network: _all(network) - _named('encoder')(network),
    'heads': _named('head'),
    'depth': _named('depth'),
    'norm': _norms,
}
