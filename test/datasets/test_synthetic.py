"""The data set of synthetic rooms: whole samples, the same for seed and index, all different."""

import numpy as np
import pytest
from sds_perception.core.camera import pinhole, ray_table
from sds_perception.datasets.rooms.labels import Nyu
from sds_perception.datasets.synthetic import SyntheticRooms
import torch

SHOWN = 12


@pytest.fixture(scope='module')
def rooms():
    return SyntheticRooms(num_frames=SHOWN, seed=2, width=64, height=48)


@pytest.fixture(scope='module')
def samples(rooms):
    return [rooms[index] for index in range(SHOWN)]


def test_a_sample_has_everything(samples):
    sample = samples[0]
    assert sample.image.shape == (3, 48, 64) and sample.image.dtype == torch.float32
    assert 0 <= sample.image.min() < sample.image.max() <= 1
    assert sample.labels.shape == (48, 64) and sample.labels.dtype == torch.int64
    assert sample.depth.shape == sample.valid.shape == (1, 48, 64)
    assert sample.K[0, 0] == pytest.approx(64 * 518.8579 / 640)
    assert sample.name == 'room 2/0'


def test_rooms_are_closed_so_every_pixel_is_known(samples):
    for sample in samples:
        assert sample.valid.all()
        assert sample.labels.max() < 40
        assert sample.depth.min() > 0.1 and sample.depth.max() < 10


def test_normals_are_unit_and_face_the_camera(rooms):
    rays = np.dstack([ray_table(rooms.camera, rectified=True), np.ones((48, 64))])
    for index in range(SHOWN):
        normals = rooms.render(index).normals
        np.testing.assert_allclose(np.linalg.norm(normals, axis=-1), 1, rtol=1e-5)
        assert ((normals * rays).sum(axis=-1) < 1e-3).all()


def test_pictures_show_many_kinds_of_things(samples):
    seen = set(torch.cat([sample.labels.unique() for sample in samples]).tolist())
    assert {Nyu.WALL, Nyu.FLOOR, Nyu.WINDOW} <= seen
    assert len(seen) >= 15


def test_pictures_are_neither_black_nor_white(samples):
    means = [sample.image.mean().item() for sample in samples]
    assert min(means) > 0.15 and max(means) < 0.8
    assert min(sample.image.std().item() for sample in samples) > 0.05


def test_every_picture_is_another_room_and_seeds_differ(samples):
    assert (samples[0].depth != samples[1].depth).any()
    other = SyntheticRooms(num_frames=1, seed=3, width=64, height=48)[0]
    assert (samples[0].depth != other.depth).any()


def test_a_picture_depends_on_seed_and_index_alone(samples):
    again = SyntheticRooms(num_frames=8, seed=2, width=64, height=48)[5]
    torch.manual_seed(7)
    assert torch.equal(samples[5].image, again.image)
    assert torch.equal(samples[5].labels, again.labels)
    assert torch.equal(samples[5].depth, again.depth)


def test_the_same_room_is_seen_at_every_resolution():
    camera = pinhole(30.0, 30.0, 19.5, 14.5, width=40, height=30)
    small = SyntheticRooms(1, 2, camera=camera).render(0)
    large = SyntheticRooms(1, 2, camera=camera.resized(120, 90)).render(0)
    # the middle of three pixels looks where the one pixel looks
    np.testing.assert_allclose(small.depth, large.depth[1::3, 1::3], rtol=1e-5)


@pytest.mark.parametrize('index', [-1, SHOWN])
def test_there_are_no_more_pictures(rooms, index):
    with pytest.raises(IndexError, match=f'there is no picture {index}'):
        rooms.render(index)


def test_negative_numbers_are_refused():
    with pytest.raises(ValueError, match='num_frames is -1'):
        SyntheticRooms(-1)
