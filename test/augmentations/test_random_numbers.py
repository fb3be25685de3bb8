"""Random numbers: their ranges, and that a generator decides them."""

from sds_perception.augmentations.random_numbers import happens, integer, uniform
import torch


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_both_ends_of_whole_numbers_are_drawn():
    source = generator()
    assert {integer(-1, 2, source) for _ in range(100)} == {-1, 0, 1, 2}


def test_numbers_fill_their_range():
    source = generator()
    numbers = [uniform(2.0, 3.0, source) for _ in range(200)]
    assert 2 <= min(numbers) < 2.05
    assert 2.95 < max(numbers) < 3


def test_certainty_and_impossibility():
    source = generator()
    assert all(happens(1.0, source) for _ in range(50))
    assert not any(happens(0.0, source) for _ in range(50))


def test_the_same_generator_draws_the_same():
    assert uniform(0, 1, generator(5)) == uniform(0, 1, generator(5))
    assert uniform(0, 1, generator(5)) != uniform(0, 1, generator(6))
