"""Draw random numbers from a given generator."""

import torch


def uniform(low: float, high: float, generator: torch.Generator) -> float:
    """Draw a number from [low, high)."""
    return low + (high - low) * torch.rand((), generator=generator).item()


def integer(low: int, high: int, generator: torch.Generator) -> int:
    """Draw a whole number from low to high, both included."""
    return int(torch.randint(low, high + 1, (), generator=generator))


def happens(probability: float, generator: torch.Generator) -> bool:
    """Say yes with a probability in [0, 1]."""
    return torch.rand((), generator=generator).item() < probability
