"""A scene: solids, lights and the room around them."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from sds_perception.datasets.rooms.geometry import Geometry, build_geometry
from sds_perception.datasets.rooms.illumination import Illumination
from sds_perception.datasets.rooms.lights import Lights
from sds_perception.datasets.rooms.solids import Solid
from sds_perception.datasets.rooms.surfaces import Surfaces, build_surfaces


@dataclass(frozen=True)
class Scene:
    """Everything that a picture is rendered from; what is derived from it is computed once."""

    solids: tuple[Solid, ...]
    lights: Lights = field(default_factory=Lights)
    room_low: np.ndarray = field(default_factory=lambda: np.full(3, -1e3))
    """(3,) corner of the room with the smallest coordinates, meters; corners get less light."""
    room_high: np.ndarray = field(default_factory=lambda: np.full(3, 1e3))
    """(3,) the opposite corner."""
    exposure: float = 1.0
    """What light is multiplied by before it becomes a byte."""

    @cached_property
    def geometry(self) -> Geometry:
        """Return the surfaces that rays are cast at."""
        return build_geometry(self.solids)

    @cached_property
    def surfaces(self) -> Surfaces:
        """Return the look of these surfaces."""
        return build_surfaces(self.solids, self.geometry)

    @cached_property
    def illumination(self) -> Illumination:
        """Return the light at every place."""
        return Illumination(self.solids, self.lights, low=self.room_low, high=self.room_high)
