"""A camera that moves through a synthetic room: a video with exact ground truth."""

from collections.abc import Iterator

import numpy as np
from sds_perception.core.camera import Camera, pinhole
from sds_perception.datasets.rooms.motion import random_motion
from sds_perception.datasets.rooms.photography import Photography, random_photography
from sds_perception.datasets.rooms.room import random_room
from sds_perception.datasets.synthetic_render import RenderedFrame, measure_exposure, render_frame

# of NYU Depth v2's camera at 640x480, so that networks find sizes as they learnt them
_FOCAL_PER_WIDTH = 518.8579 / 640


class SyntheticCamera:
    """
    A camera on a smooth path through one room; every frame is a function of seed and index.

    Iterating yields the frames from 0 on, without end.
    """

    def __init__(
        self,
        seed: int,
        width: int,
        height: int,
        *,
        rate_hz: float = 30.0,
        camera: Camera | None = None,
        photography: Photography | None = None,
    ):
        """
        Build the room and find the path.

        :param rate_hz: frames per second of the path.
        :param camera: intrinsics; None takes a horizontal field of view of 63 degrees.
        :param photography: what the camera adds to the light; None draws an ordinary, slightly
            noisy one, ``FAITHFUL`` adds nothing.
        :raises ValueError: if a size or rate is not positive.
        """
        if rate_hz <= 0:
            raise ValueError(f'rate_hz is {rate_hz}; wanted frames per second above 0')
        self.camera = camera or default_camera(width, height)
        self._seed, self._rate_hz = seed, rate_hz
        rng = np.random.default_rng(seed)
        scene, plan = random_room(rng)
        self._motion = random_motion(rng, scene, plan)
        poses = [self._motion.pose(t) for t in (0.0, 4.0, 8.0, 12.0)]
        self._scene = measure_exposure(scene, poses, self.camera)
        self._photography = photography or random_photography(rng)

    def pose(self, index: int) -> np.ndarray:
        """Return (4, 4) world_T_camera, meters, of the optical frame of a frame."""
        return self._motion.pose(index / self._rate_hz)

    def frame(self, index: int) -> RenderedFrame:
        """
        Render a frame.

        :param index: 0 or more, in any order.
        """
        return render_frame(
            self._scene,
            self.pose(index),
            self.camera,
            photography=self._photography,
            rng=np.random.default_rng([self._seed, index]),
        )

    def __iter__(self) -> Iterator[RenderedFrame]:
        index = 0
        while True:
            yield self.frame(index)
            index += 1


def default_camera(width: int, height: int) -> Camera:
    """
    Return the intrinsics of an ordinary camera, 63 degrees wide.

    :raises ValueError: if a size is not positive.
    """
    if width < 1 or height < 1:
        raise ValueError(f'picture size is {width}x{height}; wanted at least 1x1 pixels')
    focal = _FOCAL_PER_WIDTH * width
    return pinhole(focal, focal, (width - 1) / 2, (height - 1) / 2, width=width, height=height)
