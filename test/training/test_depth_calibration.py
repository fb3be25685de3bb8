"""A line through the scores of the depth head makes up for what pictures apart show."""

import pytest
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.label_space import load_label_space
from sds_perception.core.prediction import Prediction
from sds_perception.core.sample import Sample
from sds_perception.models.heads import DepthHead
from sds_perception.models.registry import build_model
from sds_perception.training.depth_calibration import (
    Calibration,
    DepthPairs,
    calibrate,
    cross_validated,
    depth_head_of,
    errors,
    observe,
)
import torch
from torch import nn

INFO = CheckpointInfo(
    'ccam_net', {}, load_label_space('camvid11'), 0.1, 10.0, 32, 64, focal_length_px=50.0
)
HEAD = DepthHead(4, min_depth_m=0.1, max_depth_m=10.0)


def shrunken(measured):
    """Return pairs of a network whose scores are half of the right ones, and 0.2 too large."""
    scores = 0.5 * HEAD.score_of(measured) + 0.2
    return DepthPairs(HEAD.depth_of(scores), measured)


def some_depth(pictures=10, pixels=200):
    """Return measured depth of 1 to 5 m."""
    generator = torch.Generator().manual_seed(0)
    return 1 + 4 * torch.rand(pictures, pixels, generator=generator, dtype=torch.float64)


def test_depth_drawn_to_the_middle_is_spread_again():
    pairs = shrunken(some_depth())
    line = calibrate(HEAD, pairs)
    assert (line.gain, line.shift) == pytest.approx((2.0, -0.4), abs=1e-3)
    corrected = line.corrected(HEAD, pairs.predicted)
    torch.testing.assert_close(corrected, pairs.measured, rtol=1e-3, atol=0)


def test_a_few_wrong_measurements_hardly_draw_it():
    pairs = shrunken(some_depth())
    pairs.measured[:, ::10] = 9.9
    assert calibrate(HEAD, pairs).gain == pytest.approx(2.0, abs=0.01)


def test_a_network_that_is_right_stays_as_it_is():
    measured = some_depth()
    assert calibrate(HEAD, DepthPairs(measured, measured)) == Calibration(1.0, 0.0)


def test_pictures_are_judged_by_what_was_fitted_to_others():
    measured = some_depth()
    odd = DepthPairs(shrunken(measured).predicted, measured.clone())
    odd.predicted[:2] = measured[:2]  # the first fifth was right
    corrected = cross_validated(HEAD, odd).predicted
    expected = Calibration(2.0, -0.4).corrected(HEAD, measured[:2])
    torch.testing.assert_close(corrected[:2], expected, rtol=1e-3, atol=0)
    assert errors(DepthPairs(corrected[:2], measured[:2]), INFO)['mae'] > 0.5


def test_errors_are_those_of_the_pictures_on_average():
    predicted = torch.tensor([[2.0, 2.0], [1.0, 3.0]])
    measured = torch.tensor([[1.0, 1.0], [1.0, 3.0]])
    found = errors(DepthPairs(predicted, measured), INFO)
    assert found == {'abs_rel': 0.5, 'rmse': 0.5, 'mae': 0.5}


class TwoMeters(nn.Module):
    """Says 2 m everywhere."""

    def __init__(self):
        super().__init__()
        self.depth = nn.Parameter(torch.tensor(2.0))

    def forward(self, images):
        return Prediction(None, self.depth.expand(1, 1, *images.shape[-2:]))


def picture(depth, focal_length_px=50.0):
    """Return a picture of one depth everywhere, meters."""
    size = (32, 64)
    return Sample(
        image=torch.zeros(3, *size),
        labels=torch.zeros(size, dtype=torch.int64),
        depth=torch.full((1, *size), depth),
        valid=torch.ones(1, *size, dtype=torch.bool),
        K=torch.tensor([[focal_length_px, 0, 31.5], [0, focal_length_px, 15.5], [0, 0, 1]]),
        name='gray',
    )


def test_another_camera_is_compared_as_the_one_that_was_learned():
    samples = [picture(3.0)] * 4 + [picture(6.0, focal_length_px=100.0)]
    pairs = observe(TwoMeters(), samples, INFO)
    assert (pairs.predicted == 2.0).all()
    assert (pairs.measured == 3.0).all()
    assert len(pairs.measured) == 5


def test_only_what_the_network_can_say_is_compared():
    half = picture(3.0)
    half.depth[..., 32:] = 80.0
    unknown = picture(3.0)
    unknown = unknown.replace(valid=torch.zeros_like(unknown.valid))
    pairs = observe(TwoMeters(), [half] * 5 + [unknown], INFO)
    assert len(pairs.measured) == 5
    assert (pairs.measured == 3.0).all()


def test_too_few_pictures_are_refused():
    message = '4 of 5 pictures have measured depth within the 0.1 to 10 m .* wanted 5 or more'
    with pytest.raises(ValueError, match=message):
        observe(TwoMeters(), [picture(3.0)] * 4 + [picture(50.0)], INFO)


def test_a_network_without_such_a_head_is_refused():
    small = {'weights': 'none'}
    network = build_model('hydranet', small, num_classes=3, min_depth_m=0.1, max_depth_m=10.0)
    with pytest.raises(ValueError, match='this hydranet has no depth head'):
        depth_head_of(network, 'hydranet')
