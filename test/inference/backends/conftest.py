"""Engines of one small checkpoint on every runtime, and a picture for them."""

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
import pytest
from sds_perception.inference.engine import Engine
from sds_perception.inference.settings import EngineSettings


@pytest.fixture(scope='module')
def build(tiny_checkpoint) -> Callable[[str], Engine]:
    """Return the function that makes the engine of a backend, once."""
    return cache(
        lambda backend: Engine(EngineSettings(checkpoint=str(tiny_checkpoint), backend=backend))
    )


@pytest.fixture(scope='module')
def image() -> np.ndarray:
    """Return (480, 640, 3) uint8 spots of color."""
    noise = np.random.default_rng(0).integers(0, 256, (12, 16, 3), np.uint8)
    return cv2.resize(noise, (640, 480), interpolation=cv2.INTER_CUBIC)
