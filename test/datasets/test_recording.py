"""Pictures that are neighbors in time."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from sds_perception.datasets.measured import measured_sample
from sds_perception.datasets.picture_files import read_rgb
from sds_perception.datasets.recording import Recording, frame_number, frames_with_neighbors
import torch

IMAGES = [Path(f'{index}.png') for index in range(4)]


@dataclass(frozen=True)
class Clip:
    recording: Recording


@pytest.fixture
def images(tmp_path, write_picture):
    """Write four pictures of a brighter and brighter gray."""
    for index in range(4):
        write_picture(tmp_path / f'{index}.png', np.full((2, 3, 3), 51 * index))
    return [tmp_path / f'{index}.png' for index in range(4)]


def sample_of(path):
    return measured_sample(
        read_rgb(path), labels=None, depth=None, depth_range_m=(0, 1), K=np.eye(3), name='a'
    )


def at(x, z):
    """Return a camera-to-world pose without rotation."""
    pose = np.eye(4)
    pose[:3, 3] = x, 0, z
    return pose


@pytest.mark.parametrize(
    ('offsets', 'frames'),
    [((), [0, 1, 2, 3]), ((-1, 1), [1, 2]), ((2,), [0, 1]), ((-3,), [3]), ((4,), [])],
)
def test_only_pictures_with_all_neighbors_count(offsets, frames):
    assert list(Recording(IMAGES).frames_with(offsets)) == frames


def test_a_missing_frame_is_nobodys_neighbor_and_does_not_move_the_others(images):
    recording = Recording(images, [at(0, z) for z in (0, 1, 3, 4)], numbers=[5, 6, 8, 9])
    assert recording.frames_with((1,)) == [0, 2]
    assert recording.frames_with((-2,)) == [2]
    sample = recording.add_neighbors(sample_of(images[2]), 2, (-2,))  # of frame 8 frame 6
    assert sample.neighbors[0, 0, 0, 0].item() == pytest.approx(51 / 255)
    assert sample.neighbor_T[0, 2, 3].item() == 2.0


def test_a_frame_is_numbered_by_its_name():
    assert frame_number(Path('0000000012.png')) == 12
    assert frame_number(Path('rgb_00012.jpg'), 'rgb_') == 12
    with pytest.raises(ValueError, match='a/first.png has no number for a name; wanted 0.png'):
        frame_number(Path('a/first.png'))


def test_frames_of_all_clips_are_listed():
    clips = [Clip(Recording(IMAGES)), Clip(Recording(IMAGES[:3]))]
    frames = frames_with_neighbors(clips, (-1, 1), Path('root'))
    assert [(clips.index(clip), index) for clip, index in frames] == [(0, 1), (0, 2), (1, 1)]


def test_offsets_beyond_every_clip_are_refused():
    with pytest.raises(ValueError, match=r'no picture of root has neighbors -1, \+9 pictures'):
        frames_with_neighbors([Clip(Recording(IMAGES))], (-1, 9), Path('root'))


def test_neighbors_come_in_the_order_of_the_offsets(images):
    sample = Recording(images).add_neighbors(sample_of(images[1]), 1, (2, -1))
    assert sample.neighbors.shape == (2, 3, 2, 3)
    assert sample.neighbors[:, 0, 0, 0].tolist() == pytest.approx([0.6, 0.0])
    assert sample.neighbor_T is None


def test_a_point_ahead_is_nearer_to_a_camera_that_went_ahead(images):
    recording = Recording(images, [at(0, 0), at(0, 1), at(0.5, 3), at(0, 9)])
    sample = recording.add_neighbors(sample_of(images[1]), 1, (1,))
    point = torch.tensor([0.0, 0.0, 10.0, 1.0])
    # two meters ahead and half a meter to the right
    assert (sample.neighbor_T[0] @ point).tolist() == [-0.5, 0.0, 8.0, 1.0]


def test_a_pose_without_an_inverse_names_its_picture(images):
    poses = [np.eye(4), np.zeros((4, 4)), np.eye(4), np.eye(4)]
    words = 'pose of .*1.png is a matrix without an inverse; wanted the motion'
    with pytest.raises(ValueError, match=words):
        Recording(images, poses).add_neighbors(sample_of(images[0]), 0, (1,))


@pytest.mark.parametrize('lost', [1, 2])
def test_motion_is_unknown_where_tracking_was_lost(images, lost):
    poses = [np.eye(4) for _ in range(4)]
    poses[lost] = np.full((4, 4), -np.inf)
    sample = Recording(images, poses).add_neighbors(sample_of(images[1]), 1, (1,))
    assert sample.neighbors is not None
    assert sample.neighbor_T is None


def test_without_offsets_nothing_is_added(images):
    sample = sample_of(images[0])
    assert Recording(images).add_neighbors(sample, 0, ()) is sample


def test_a_neighbor_of_another_size_is_refused(images, write_picture):
    write_picture(images[1], np.zeros((2, 4, 3)))
    with pytest.raises(ValueError, match=r'1.png is \(2, 4\), its neighbor a is \(2, 3\)'):
        Recording(images).add_neighbors(sample_of(images[0]), 0, (1,))
