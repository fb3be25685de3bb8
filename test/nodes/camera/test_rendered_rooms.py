"""The synthetic camera stays in a room, or goes to the next after some frames."""

from itertools import islice

import numpy as np
from sds_perception.datasets.synthetic import SyntheticCamera
from sds_perception.nodes.camera.frame_sources import open_source
from sds_perception.nodes.camera.settings import CameraNodeSettings

SMALL = {'width': 32, 'height': 24, 'rate_hz': 5.0}


def labels_of(room, index):
    return SyntheticCamera(room, 32, 24, rate_hz=5.0).frame(index).labels


def test_it_stays_in_the_first_room():
    frames = list(islice(open_source(CameraNodeSettings(seed=3, **SMALL)), 3))
    assert (frames[2].labels == labels_of(3, 2)).all()


def test_it_goes_to_the_next_room_and_starts_there_anew():
    settings = CameraNodeSettings(seed=3, frames_per_room=2, **SMALL)
    frames = list(islice(open_source(settings), 3))
    assert (frames[1].labels == labels_of(3, 1)).all()
    assert (frames[2].labels == labels_of(4, 0)).all()
    assert not np.array_equal(frames[2].labels, labels_of(3, 2))
