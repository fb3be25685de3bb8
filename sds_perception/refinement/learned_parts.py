"""Which parameters of a network move."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _NormBase

PROBE_PX = 64
"""Height and width of the picture by which parts are told."""
NORMS = (_NormBase, nn.GroupNorm, nn.LayerNorm)


def choose_parameters(network: nn.Module, learn: str) -> dict[str, nn.Parameter]:
    """
    Let some parts of a network learn and hold the others still.

    Encoder, heads and depth are told by their names, which all networks of the registry share.
    Depth alone is what moves depth and cannot move the class scores: where the tasks exchange
    features, the part of the depth decoder behind the exchange.

    :param network: its parameters' ``requires_grad`` is set.
    :param learn: all, decoders (all but the encoder), heads, depth, depth_alone or norm.
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


@torch.enable_grad()
def _depth_alone(network: nn.Module) -> set[str]:
    names, parameters = zip(*network.named_parameters(), strict=True)
    for parameter in parameters:
        parameter.requires_grad_(True)
    prediction = network.eval()(torch.zeros(1, 3, PROBE_PX, PROBE_PX, device=parameters[0].device))
    if prediction.depth is None:
        return set()
    scores = [s for s in (prediction.logits, prediction.side_logits) if s is not None]
    reached_by_depth = _reached(prediction.depth, parameters)
    reached_by_scores = [_reached(score, parameters) for score in scores]
    return {
        name
        for index, name in enumerate(names)
        if reached_by_depth[index] and not any(reached[index] for reached in reached_by_scores)
    }


def _reached(output: Tensor, parameters: Sequence[nn.Parameter]) -> list[bool]:
    """Tell which parameters an output depends on, whatever their values are."""
    gradients = torch.autograd.grad(output.sum(), parameters, allow_unused=True, retain_graph=True)
    return [gradient is not None for gradient in gradients]


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
    'depth_alone': _depth_alone,
    'norm': _norms,
}
