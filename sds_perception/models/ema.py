"""A slowly moving average of a network's weights."""

import copy
from typing import Any

import torch
from torch import nn


class WeightAverage:
    """
    Exponential moving average of weights and batch-norm statistics (the mean teacher).

    The decay rises as min(1 - 1/(t + 1), decay), so that the first steps are not dominated by
    the random start (Tarvainen & Valpola, NeurIPS 2017).
    """

    def __init__(self, network: nn.Module, decay: float):
        self.decay = decay
        self.steps = 0
        self.network = copy.deepcopy(network).eval().requires_grad_(False)

    def restart(self, network: nn.Module) -> None:
        """Begin anew as a network is; takes no more memory."""
        self.steps = 0
        self.network.load_state_dict(network.state_dict())

    def state_dict(self) -> dict[str, Any]:
        """Return the averaged weights and how many steps they average."""
        return {'weights': self.network.state_dict(), 'steps': self.steps}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from what :meth:`state_dict` returned; KeyError or RuntimeError for another."""
        self.network.load_state_dict(state['weights'])
        self.steps = state['steps']

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Move the average a little toward the network."""
        self.steps += 1
        weight = 1 - min(1 - 1 / (self.steps + 1), self.decay)
        averages = self.network.state_dict().values()
        pairs = list(zip(averages, network.state_dict().values(), strict=True))
        floating = [(average, new) for average, new in pairs if average.is_floating_point()]
        torch._foreach_lerp_([a for a, _ in floating], [n for _, n in floating], weight)
        for average, new in pairs:
            if not average.is_floating_point():
                average.copy_(new)
