"""Pixels of pictures apart, as many of each, as the network sees them."""

import pytest
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.label_space import load_label_space
from sds_perception.core.prediction import Prediction
from sds_perception.core.sample import Sample
from sds_perception.training.held_out_pixels import PIXELS, HeldOutPixels, observe
import torch
from torch import nn

INFO = CheckpointInfo(
    'ccam_net', {}, load_label_space('camvid11'), 0.1, 10.0, 32, 64, focal_length_px=50.0
)


class Same(nn.Module):
    """Says 2 m and class 3 everywhere, or what it is told to leave out."""

    def __init__(self, *, has_labels=True, has_depth=True):
        super().__init__()
        self.two = nn.Parameter(torch.tensor(2.0))
        self.has_labels, self.has_depth = has_labels, has_depth

    def forward(self, images):
        size = images.shape[-2:]
        logits = torch.zeros(1, 11, *size)
        logits[:, 3] = 100
        return Prediction(
            logits if self.has_labels else None,
            self.two.expand(1, 1, *size) if self.has_depth else None,
        )


def picture(depth=3.0, label=3, focal_length_px=50.0, size=(32, 64)):
    """Return a picture of one depth, meters, and one class everywhere."""
    return Sample(
        image=torch.zeros(3, *size),
        labels=torch.full(size, label),
        depth=torch.full((1, *size), depth),
        valid=torch.ones(1, *size, dtype=torch.bool),
        K=torch.tensor([[focal_length_px, 0, 31.5], [0, focal_length_px, 15.5], [0, 0, 1]]),
        name='gray',
    )


def test_as_many_pixels_come_from_each_picture():
    sparse = picture()
    sparse.labels[1:] = 255
    sparse.valid[:, 1:] = False
    classes, depth = observe(Same(), [picture()] * 4 + [sparse], INFO)
    assert classes.predicted.shape == (5, PIXELS, 11)
    assert classes.truth.shape == depth.predicted.shape == depth.truth.shape == (5, PIXELS)
    assert (classes.truth == 3).all()
    assert (classes.predicted.argmax(dim=-1) == 3).all()
    assert classes.predicted.isfinite().all()


def test_another_camera_is_compared_as_the_one_that_was_learned():
    samples = [picture(3.0)] * 4 + [picture(6.0, focal_length_px=100.0)]
    _, depth = observe(Same(), samples, INFO)
    assert (depth.predicted == 2.0).all()
    assert (depth.truth == 3.0).all()


def test_pictures_whose_seen_size_is_not_seen_at_itself_are_compared():
    classes, depth = observe(Same(), [picture(size=(33, 104))] * 5, INFO)
    assert classes.truth.shape == depth.truth.shape == (5, PIXELS)
    assert (classes.truth == 3).all()


def test_only_what_the_network_can_say_is_compared():
    half = picture(3.0)
    half.depth[..., 32:] = 80.0
    unknown = picture().replace(valid=torch.zeros(1, 32, 64, dtype=torch.bool))
    _, depth = observe(Same(), [half] * 5 + [unknown], INFO)
    assert len(depth.truth) == 5
    assert (depth.truth == 3.0).all()


def test_fewer_than_five_pictures_are_too_few():
    samples = [picture()] * 4 + [picture(depth=50.0, label=255)]
    assert observe(Same(), samples, INFO) == (None, None)


@pytest.mark.parametrize('task', ['labels', 'depth'])
def test_a_network_of_one_task_is_compared_in_that(task):
    network = Same(has_labels=task == 'labels', has_depth=task == 'depth')
    classes, depth = observe(network, [picture()] * 5, INFO)
    assert (classes is None) == (task == 'depth')
    assert (depth is None) == (task == 'labels')


def test_each_fifth_comes_after_the_others():
    pixels = HeldOutPixels(torch.arange(7)[:, None], torch.arange(7)[:, None])
    folds = [(o.truth.flatten().tolist(), f.truth.flatten().tolist()) for o, f in pixels.folds()]
    assert [fold for _, fold in folds] == [[0, 1], [2], [3, 4], [5], [6]]
    assert folds[1][0] == [0, 1, 3, 4, 5, 6]
