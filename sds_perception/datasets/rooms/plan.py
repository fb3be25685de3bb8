"""Where things stand in a room: free floor and free stretches of wall."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from sds_perception.datasets.rooms.solids import Solid, box, placed

_TRIES = 30
_AHEAD = np.array([[0, -1], [1, 0], [0, 1], [-1, 0]])
"""What lies before furniture that stands at each wall."""


class Place(NamedTuple):
    """Where something stands: meters and radians; yaw 0 looks to -y."""

    x: float
    y: float
    yaw: float = 0.0

    def beside(self, right: float, back: float, turn: float = 0.0) -> 'Place':
        """Return a place at a distance along the own x and y, turned by an angle."""
        c, s = np.cos(self.yaw), np.sin(self.yaw)
        x, y = self.x + c * right - s * back, self.y + s * right + c * back
        return Place(x, y, self.yaw + turn)


class Footprint(NamedTuple):
    """A rectangle of floor that is taken."""

    low: np.ndarray
    """(2,) meters."""
    high: np.ndarray
    """(2,) meters."""
    height_m: float
    """How high what stands there reaches; 0 = floor that should stay walkable."""

    def meets(self, low: np.ndarray, high: np.ndarray) -> bool:
        """Tell whether a rectangle (or box, of which x and y count) overlaps it."""
        return bool((low[:2] < self.high).all() and (high[:2] > self.low).all())


@dataclass
class Plan:
    """What has been placed in a room whose floor is centered on the origin."""

    size: np.ndarray
    """(3,) width along x, depth along y, height; meters."""
    rng: np.random.Generator
    solids: list[Solid] = field(default_factory=list)
    footprints: list[Footprint] = field(default_factory=list)
    spans: list[tuple[int, float, float, float]] = field(default_factory=list)
    """Stretches of wall that are taken: wall, first and last x, lower rim of what hangs there."""

    def wall_length(self, wall: int) -> float:
        """Return the length of a wall: 0 at +y, 1 at -x, 2 at -y, 3 at +x."""
        return self.size[wall % 2]

    def at_wall(self, wall: int, x: float, *, gap: float = 0.0) -> Place:
        """
        Return the place at a wall whose back is to it.

        :param x: along the wall, 0 = its middle.
        :param gap: distance from the wall, meters.
        """
        reach = self.size[(wall + 1) % 2] / 2 - gap
        return Place(0.0, 0.0, wall * np.pi / 2).beside(x, reach)

    def hang(self, parts: list[Solid], wall: int, x: float, *, z: float = 0.0) -> None:
        """Hang parts on a wall (for them y = 0) and take the stretch of wall behind them."""
        low, high = extent(parts)
        self.spans.append((wall, x + low[0], x + high[0], z + low[2]))
        place = self.at_wall(wall, x)
        self.solids += placed(parts, (place.x, place.y, z), place.yaw)

    def free_wall(
        self, width: float, *, low_m: float = 0.0, high_m: float = 9.0
    ) -> tuple[int, float] | None:
        """
        Look for a stretch of wall on which nothing hangs and before which nothing so high stands.

        :param low_m: lower rim of what is to hang there.
        :param high_m: its upper rim; only what hangs below it is in the way.
        :returns: wall and x of the middle, or None.
        """
        for _ in range(_TRIES):
            wall = int(self.rng.integers(4))
            room = self.wall_length(wall) / 2 - width / 2 - 0.05
            if room <= 0:
                continue
            x = self.rng.uniform(-room, room)
            is_bare = self._is_bare(wall, x, width, high_m)
            if is_bare and (low_m <= 0 or self._is_low_before(wall, x, width, low_m)):
                return wall, x
        return None

    def stand_at_wall(
        self, parts: list[Solid], *, gap: float = 0.02, clear_m: float = 0.3
    ) -> Place | None:
        """
        Stand furniture against a free stretch of some wall.

        :param clear_m: floor that stays walkable before it, meters.
        :returns: where it stands, or None if no wall is free.
        """
        low, high = extent(parts)
        width = high[0] - low[0]
        for _ in range(_TRIES):
            wall = int(self.rng.integers(4))
            room = self.wall_length(wall) / 2 - width / 2 - 0.03
            if room <= 0:
                continue
            is_in_corner = self.rng.random() < 0.35
            x = room * (self.rng.choice([-1, 1]) if is_in_corner else self.rng.uniform(-1, 1))
            if not self._is_bare(wall, x, width, high[2]):
                continue
            place = self.at_wall(wall, x - (low[0] + high[0]) / 2, gap=gap + high[1])
            if self.stand(parts, place):
                own = self.footprints[-1]
                ahead = _AHEAD[wall] * clear_m
                first, last = (
                    np.minimum(own.low, own.low + ahead),
                    np.maximum(own.high, own.high + ahead),
                )
                self.footprints.append(Footprint(first, last, 0.0))
                return place
        return None

    def stand(self, parts: list[Solid], place: Place, *, on_walkway: bool = False) -> bool:
        """
        Stand parts at a place if it is free; say whether it was.

        :param on_walkway: whether floor that should stay walkable counts as free.
        """
        moved = placed(parts, (place.x, place.y, 0.0), place.yaw)
        low, high = extent(moved)
        half = self.size[:2] / 2 + 1e-6
        if (low[:2] < -half).any() or (high[:2] > half).any():
            return False
        taken = (f for f in self.footprints if f.height_m > 0 or not on_walkway)
        if any(f.meets(low, high) for f in taken):
            return False
        self.solids += moved
        self.footprints.append(Footprint(low[:2], high[:2], high[2]))
        return True

    def stand_anywhere(self, parts: list[Solid], *, margin: float = 0.5) -> Place | None:
        """Stand parts somewhere on the floor, turned at random; None if nothing is free."""
        reach = np.maximum(self.size[:2] / 2 - margin, 0.1)
        for _ in range(_TRIES):
            place = Place(*self.rng.uniform(-reach, reach), self.rng.uniform(0, 2 * np.pi))
            if self.stand(parts, place):
                return place
        return None

    def lay(self, parts: list[Solid], place: Place) -> None:
        """Lay parts on the floor under whatever stands there, if the room is large enough."""
        moved = placed(parts, (place.x, place.y, 0.0), place.yaw)
        low, high = extent(moved)
        if (low[:2] > -self.size[:2] / 2).all() and (high[:2] < self.size[:2] / 2).all():
            self.solids += moved

    def _is_bare(self, wall: int, x: float, width: float, high_m: float) -> bool:
        left, right = x - width / 2, x + width / 2
        return all(
            w != wall or right < x0 or left > x1 or high_m < z for w, x0, x1, z in self.spans
        )

    def _is_low_before(self, wall: int, x: float, width: float, low_m: float) -> bool:
        place = self.at_wall(wall, x)
        strip = box((-width / 2, -0.3, 0), (width / 2, 0, 1), 0)
        low, high = extent(placed([strip], (place.x, place.y, 0), place.yaw))
        return not any(f.height_m > low_m and f.meets(low, high) for f in self.footprints)


def extent(parts: list[Solid]) -> tuple[np.ndarray, np.ndarray]:
    """Return the two corners (3,) of the box around parts."""
    reach = [np.abs(p.rotation) @ p.half_size for p in parts]
    low = np.min([p.center - r for p, r in zip(parts, reach, strict=True)], axis=0)
    high = np.max([p.center + r for p, r in zip(parts, reach, strict=True)], axis=0)
    return low, high
