"""What a network sees of a picture, and what that says at the picture's own size."""

from dataclasses import replace

import pytest
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.label_space import load_label_space
from sds_perception.core.prediction import Prediction
from sds_perception.core.sample import Sample
from sds_perception.training.network_view import depth_at, labels_at, view
import torch
from torch import nn

INFO = CheckpointInfo(
    'ccam_net', {}, load_label_space('camvid11'), 0.1, 10.0, 32, 64, focal_length_px=50.0
)


class Mirror(nn.Module):
    """Says as depth what it is shown as red, and class 1 in the left half."""

    def __init__(self):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(()))

    def forward(self, images):
        logits = torch.zeros(1, 11, *images.shape[-2:])
        logits[:, 1, :, : images.shape[-1] // 2] = 1
        return Prediction(logits, self.gain * images[:, :1])


def gray(size):
    """Return a picture of a size, red 0.5, whose focal lengths are 100 px."""
    height, width = size
    return Sample(
        image=torch.full((3, *size), 0.5),
        labels=torch.zeros(size, dtype=torch.int64),
        depth=torch.ones(1, *size),
        valid=torch.ones(1, *size, dtype=torch.bool),
        K=torch.tensor([[100.0, 0, (width - 1) / 2], [0, 100, (height - 1) / 2], [0, 0, 1]]),
        name='gray',
    )


@pytest.fixture
def sample():
    """Return a picture of 128x64 whose camera has the reference's field of view."""
    return gray((64, 128))


def test_a_picture_is_seen_at_the_input_size(sample):
    seen = view(Mirror(), sample, INFO)
    assert seen.probabilities.shape == (11, 32, 64)
    assert seen.depth.shape == (1, 32, 64)
    assert depth_at(seen, (64, 128)).shape == (64, 128)


def test_classes_keep_their_edges_at_another_size(sample):
    labels = labels_at(view(Mirror(), sample, INFO), (64, 128))
    assert (labels[:, :64] == 1).all()
    assert (labels[:, 64:] == 0).all()


def test_colors_are_those_that_the_checkpoint_was_trained_on(sample):
    plain = replace(INFO, mean=(0.0, 0.0, 0.0), std=(0.25, 1.0, 1.0))
    assert torch.allclose(view(Mirror(), sample, plain).depth, torch.tensor(2.0))
    assert torch.allclose(
        view(Mirror(), sample, INFO).depth, torch.tensor((0.5 - 0.485) / 0.229), atol=1e-6
    )


def test_twice_the_focal_length_is_twice_as_far(sample):
    K = torch.tensor([[200.0, 0, 63.5], [0, 200, 31.5], [0, 0, 1]])
    near = view(Mirror(), sample, INFO).depth
    far = view(Mirror(), sample.replace(K=K), INFO).depth
    assert torch.allclose(far, 2 * near)


def test_without_a_known_focal_length_every_shape_of_picture_is_taken_as_it_is():
    # seen at 32x96, which is no size that is seen at itself: 32x96 is seen at 32x64
    depth = view(Mirror(), gray((33, 104)), replace(INFO, focal_length_px=0.0)).depth
    assert depth.shape == (1, 32, 96)
    torch.testing.assert_close(depth, torch.full_like(depth, (0.5 - 0.485) / 0.229))
