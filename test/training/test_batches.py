"""Batches: their order, and pictures that only seed, epoch and index decide."""

from collections import Counter
import multiprocessing

import pytest
from sds_perception.core.sample import Sample
from sds_perception.datasets.registry import build_dataset
from sds_perception.training.batches import (
    AugmentedPictures,
    batch_order,
    read_batches,
    seeded_generator,
    steps_per_epoch,
)
import torch
from torch.utils.data import Dataset


class OneCamera(Dataset):
    """Two gray pictures whose focal length, pixels, and depth, meters, are given."""

    def __init__(self, focal, depth):
        self.focal, self.depth = focal, depth

    def __len__(self):
        return 2

    def __getitem__(self, index):
        depth = torch.full((1, 48, 64), self.depth)
        K = torch.tensor([[self.focal, 0, 31.5], [0, self.focal, 23.5], [0, 0, 1.0]])
        labels = torch.zeros(48, 64, dtype=torch.int64)
        return Sample(torch.full((3, 48, 64), 0.5), labels, depth, depth > 0, K, str(index))


@pytest.fixture
def pictures(tiny_settings):
    settings = tiny_settings()
    return AugmentedPictures([build_dataset(part) for part in settings.data], settings)


def whole_order(settings, num_pictures, epochs):
    last = epochs * steps_per_epoch(num_pictures, settings.batch_size)
    return batch_order(num_pictures, settings, first_step=0, last_step=last)


def test_an_epoch_shows_every_picture_once(tiny_settings):
    order = whole_order(tiny_settings(), num_pictures=6, epochs=3)
    assert [len(batch) for batch in order] == [2] * 9
    for epoch in range(3):
        shown = [key for batch in order[3 * epoch : 3 * epoch + 3] for key in batch]
        assert sorted(shown) == [(epoch, index) for index in range(6)]


def test_a_rest_that_fills_no_batch_changes_from_epoch_to_epoch(tiny_settings):
    order = whole_order(tiny_settings(), num_pictures=7, epochs=20)
    assert len(order) == 60
    shown = Counter(index for batch in order for _, index in batch)
    assert sum(shown.values()) == 120
    assert min(shown.values()) >= 12
    assert len({tuple(index for _, index in batch) for batch in order}) > 20


@pytest.mark.parametrize('first_step', range(10))
def test_a_resumed_run_lists_the_rest_of_the_order(tiny_settings, first_step):
    settings = tiny_settings()
    whole = whole_order(settings, num_pictures=6, epochs=3)
    rest = batch_order(6, settings, first_step=first_step, last_step=9)
    assert rest == whole[first_step:]


def test_another_seed_is_another_order(tiny_settings):
    assert whole_order(tiny_settings(seed=1), 6, 3) != whole_order(tiny_settings(), 6, 3)


def test_pictures_that_fill_no_batch_are_refused():
    assert steps_per_epoch(7, 2) == 3
    with pytest.raises(ValueError, match='1 pictures do not fill a batch of 2'):
        steps_per_epoch(1, 2)


def test_epoch_and_index_alone_decide_how_a_picture_looks(pictures):
    torch.manual_seed(1)
    first = pictures[2, 3].image
    torch.manual_seed(2)
    assert pictures[2, 3].image.equal(first)
    assert not pictures[3, 3].image.equal(first)


def test_workers_read_what_the_process_itself_reads(pictures, tiny_settings):
    order = batch_order(6, tiny_settings(), first_step=0, last_step=3)
    here = [batch.image for batch in read_batches(pictures, order, 0)]
    elsewhere = [batch.image for batch in read_batches(pictures, order, 1)]
    assert all(a.equal(b) for a, b in zip(here, elsewhere, strict=True))
    assert here[0].shape == (2, 3, 32, 64)


def test_workers_end_when_reading_is_given_up(pictures, tiny_settings):
    order = whole_order(tiny_settings(), 6, 3)
    for _ in read_batches(pictures, order, 2):
        assert len(multiprocessing.active_children()) == 2
        break
    assert multiprocessing.active_children() == []


def plain(tiny_settings, **changes):
    still = {'min_scale': 1.0, 'max_scale': 1.0, 'crop_height_px': 48, 'crop_width_px': 64}
    return tiny_settings(augmentation=still, **changes)


def test_all_pictures_are_read_as_the_first_ones_camera(tiny_settings):
    datasets = [OneCamera(50.0, 2.0), OneCamera(100.0, 2.0)]
    pictures = AugmentedPictures(datasets, plain(tiny_settings))
    assert pictures.focal_length_px == pytest.approx(50)
    assert pictures[0, 1].depth.unique().tolist() == pytest.approx([2.0])
    assert pictures[0, 2].depth.unique().tolist() == pytest.approx([1.0])
    assert pictures[0, 2].K[0, 0].item() == pytest.approx(50)


def test_depth_that_the_network_cannot_say_is_not_asked_of_it(tiny_settings):
    near, far = OneCamera(50.0, 4.0), OneCamera(10.0, 4.0)
    pictures = AugmentedPictures([near, far], plain(tiny_settings))
    assert pictures[0, 0].valid.all()
    assert pictures[0, 2].depth.unique().tolist() == pytest.approx([20.0])
    assert not pictures[0, 2].valid.any()


def test_neighboring_numbers_give_unrelated_generators():
    draws = [
        torch.randint(0, 2**31, (), generator=seeded_generator(a, b)).item()
        for a in range(10)
        for b in range(10)
    ]
    assert len(set(draws)) == 100
    assert 0.35 < sum(draws) / 100 / 2**31 < 0.65
    assert seeded_generator(1, 2).initial_seed() != seeded_generator(2, 1).initial_seed()


def test_pictures_of_another_shape_than_the_input_keep_theirs(tiny_settings):
    labels = torch.zeros(64, 256, dtype=torch.int64)
    depth, K = torch.ones(1, 64, 256), torch.diag(torch.tensor([200.0, 200.0, 1.0]))
    wide = Sample(torch.zeros(3, 64, 256), labels, depth, depth > 0, K)
    # 64x256 has the area of 128x128: nothing is resized, so the focal length stays
    settings = tiny_settings(input_height_px=128, input_width_px=128)
    assert AugmentedPictures([[wide]], settings).focal_length_px == pytest.approx(200)


class Broken(OneCamera):
    def __getitem__(self, index):
        raise ValueError(f'p{index}.jpg is not a picture')


@pytest.mark.parametrize('num_workers', [0, 1])
def test_a_broken_picture_is_told_in_its_own_words(tiny_settings, num_workers):
    good = OneCamera(50.0, 2.0)
    pictures = AugmentedPictures([good, Broken(50.0, 2.0)], plain(tiny_settings))
    batches = read_batches(pictures, [[(0, 0), (0, 1)], [(0, 1), (0, 3)]], num_workers)
    assert len(next(batches).image) == 2
    with pytest.raises(ValueError, match='^p1.jpg is not a picture$'):
        next(batches)
