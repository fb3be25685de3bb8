"""Synthetic rooms as a data set: every picture shows another room, with exact ground truth."""

import numpy as np
from sds_perception.core.camera import Camera
from sds_perception.core.label_space import load_label_space
from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.rooms.motion import random_motion
from sds_perception.datasets.rooms.photography import Photography, random_photography
from sds_perception.datasets.rooms.room import random_room
from sds_perception.datasets.synthetic_camera import SyntheticCamera, default_camera
from sds_perception.datasets.synthetic_render import RenderedFrame, measure_exposure, render_frame
import torch

__all__ = ('SyntheticCamera', 'SyntheticRooms')


class SyntheticRooms(DenseDataset):
    """Rendered rooms; picture ``index`` is a function of seed and index alone."""

    min_depth_m = 0.1
    max_depth_m = 10.0

    def __init__(
        self,
        num_frames: int,
        seed: int = 0,
        width: int = 320,
        height: int = 240,
        *,
        camera: Camera | None = None,
        photography: Photography | None = None,
    ):
        """
        Prepare the set; nothing is rendered yet.

        :param num_frames: number of pictures.
        :param camera: intrinsics; None takes a horizontal field of view of 63 degrees.
        :param photography: what the camera adds to the light; None draws another one for every
            picture.
        :raises ValueError: if a number is out of range.
        """
        if num_frames < 0 or seed < 0:
            raise ValueError(f'num_frames is {num_frames}, seed is {seed}; wanted 0 or more')
        self.label_space = load_label_space('nyu40')
        self.camera = camera or default_camera(width, height)
        self._num_frames, self._seed, self._photography = num_frames, seed, photography

    def __len__(self) -> int:
        return self._num_frames

    def render(self, index: int) -> RenderedFrame:
        """
        Render a picture as arrays.

        :raises IndexError: if there is no such picture.
        """
        if not 0 <= index < self._num_frames:
            raise IndexError(f'there is no picture {index}; there are {self._num_frames}')
        rng = np.random.default_rng([self._seed, index])
        scene, plan = random_room(rng)
        pose = random_motion(rng, scene, plan).pose(0.0)
        return render_frame(
            measure_exposure(scene, [pose], self.camera),
            pose,
            self.camera,
            photography=self._photography or random_photography(rng),
            rng=rng,
        )

    def __getitem__(self, index: int) -> Sample:
        """
        Render a picture.

        :raises IndexError: if there is no such picture.
        """
        frame = self.render(index)
        valid = np.isfinite(frame.depth)
        return Sample(
            image=torch.from_numpy(frame.image).permute(2, 0, 1).float() / 255,
            labels=torch.from_numpy(frame.labels).long(),
            depth=torch.from_numpy(np.where(valid, frame.depth, np.float32(0)))[None],
            valid=torch.from_numpy(valid)[None],
            K=torch.from_numpy(self.camera.K).float(),
            name=f'room {self._seed}/{index}',
        )
