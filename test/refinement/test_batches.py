"""Tests of what a step learns from."""

import numpy as np
import pytest
from sds_perception.refinement.batches import BatchSource
from sds_perception.refinement.frame import to_sample
from sds_perception.refinement.replay_buffer import RECENT, ReplayBuffer
from sds_perception.refinement.settings import RefineSettings
import torch

LABELS = np.zeros((48, 64), np.uint8)
PLACE = np.zeros(1, np.float32)


@pytest.fixture
def buffer(tmp_path):
    return ReplayBuffer(tmp_path, max_frames=9, max_recent=2)


@pytest.fixture
def draw(buffer, small_info, wall):
    source = [to_sample(wall('source', labels=LABELS), (0.1, 10.0))]

    def run(count=4, source_count=1, seed=0, pixels_teach=True):
        batches = BatchSource(buffer, source, small_info, RefineSettings(crop=1.0))
        generator = torch.Generator().manual_seed(seed)
        return batches.draw(count, source_count, generator, pixels_teach=pixels_teach)

    return run


def test_labeled_frames_and_source_stand_together(buffer, draw, wall):
    buffer.add(wall('labeled', labels=LABELS), PLACE)
    buffer.add(wall('measured'), PLACE + 1)
    batches = draw()
    assert batches.labeled.name == ('labeled', 'source')
    assert batches.unlabeled.name == ('measured',)
    assert batches.labeled.image.shape == (2, 3, 48 // 32 * 32 + 32 * (48 % 32 >= 16), 64)


def test_held_back_frames_are_never_drawn(buffer, draw, wall):
    buffer.add(wall('held back'), PLACE, RECENT)
    buffer.add(wall('measured'), PLACE)
    names = {name for seed in range(5) for name in draw(seed=seed).unlabeled.name}
    assert names == {'measured'}


def test_a_frame_whose_file_broke_is_left_out(buffer, draw, wall):
    buffer.add(wall('a'), PLACE)
    buffer.add(wall('b'), PLACE + 1)
    buffer.entries()[0].path.write_bytes(b'')
    assert draw().unlabeled.name == ('b',)
    assert len(buffer.messages) == 1


def test_neighbors_come_only_where_no_sensor_measures(buffer, draw, wall):
    frame = wall('video', depth_m=None)
    pair = np.stack([frame.image, frame.image])
    buffer.add(frame.replace(neighbors=pair), PLACE)
    assert draw().unlabeled.neighbors is not None
    buffer.add(wall('measured'), PLACE + 1)
    assert draw().unlabeled.neighbors is None


def test_frames_that_teach_nothing_take_no_place(buffer, draw, wall):
    buffer.add(wall('measured'), PLACE)
    buffer.add(wall('seen', depth_m=None), PLACE + 1)
    drawn = [draw(count=1, seed=seed).unlabeled.name for seed in range(20)]
    assert {('measured',), ('seen',)} == set(drawn)
    drawn = [draw(count=1, seed=seed, pixels_teach=False).unlabeled.name for seed in range(20)]
    assert {('measured',)} == set(drawn)


class PullableDrive:
    """Two source pictures on a drive that can be pulled out."""

    def __init__(self, sample):
        self._sample, self.is_there = sample, True

    def __len__(self):
        return 2

    def __getitem__(self, index):
        if index == 1 and not self.is_there:
            raise FileNotFoundError('there is no /data/1.jpg')
        return self._sample


def test_a_source_picture_that_cannot_be_read_is_left_out_and_said_until_it_can(
    buffer, small_info, wall
):
    buffer.add(wall('measured'), PLACE)
    drive = PullableDrive(to_sample(wall('source', labels=LABELS), (0.1, 10.0)))
    source = BatchSource(buffer, drive, small_info, RefineSettings())

    def draw():
        generator = torch.Generator().manual_seed(0)
        return source.draw(1, 8, generator, pixels_teach=True).labeled

    whole = len(draw().name)
    drive.is_there = False
    assert 0 < len(draw().name) < whole == 8
    assert source.source_problem == (
        'learning goes on without 1 of 2 source pictures, which cannot be read: '
        'there is no /data/1.jpg; mend the files, or name another source_root'
    )
    drive.is_there = True
    assert len(draw().name) == 8
    assert source.source_problem == ''


def test_the_same_seed_draws_the_same(buffer, draw, wall):
    for number in range(3):
        buffer.add(wall(f'{number}', seed=number), PLACE + number)
    first, again, other = draw(seed=1), draw(seed=1), draw(seed=2)
    assert torch.equal(first.unlabeled.image, again.unlabeled.image)
    assert not torch.equal(first.unlabeled.image, other.unlabeled.image)
