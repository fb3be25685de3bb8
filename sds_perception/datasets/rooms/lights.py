"""Lamps, windows and sun of a synthetic room."""

from dataclasses import dataclass

import numpy as np
from sds_perception.datasets.rooms.solids import Color


@dataclass(frozen=True)
class PointLight:
    """A lamp, or a window that shines into the room."""

    position: np.ndarray
    """(3,) meters."""
    color: Color
    """Irradiance at one meter, linear RGB, 1 = white paper looks white."""
    direction: np.ndarray | None = None
    """(3,) unit vector that a flat light faces; None shines everywhere alike."""
    is_shadowed: bool = True


@dataclass(frozen=True)
class SunLight:
    """Parallel light that enters through a window."""

    direction: np.ndarray
    """(3,) unit vector in which the light travels."""
    color: Color
    """Irradiance on a surface that faces the sun."""
    window_center: np.ndarray
    """(3,) meters."""
    window_axes: np.ndarray
    """(3, 3) rows: right, up, and into the room."""
    window_half_size: np.ndarray
    """(2,) meters, along right and up."""


@dataclass(frozen=True)
class Lights:
    """Everything that lights a scene."""

    ambient_up: Color = (0.5, 0.5, 0.5)
    """Soft light that comes from above, irradiance of a surface that faces up."""
    ambient_down: Color = (0.3, 0.3, 0.3)
    """Soft light that comes from below, irradiance of a surface that faces down."""
    points: tuple[PointLight, ...] = ()
    suns: tuple[SunLight, ...] = ()
