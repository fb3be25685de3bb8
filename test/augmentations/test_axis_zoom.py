"""The zoom that motion along the optical axis makes."""

from sds_perception.augmentations.axis_zoom import axis_zoom
import torch

K = torch.tensor([[[50.0, 0, 4], [0, 50, 1], [0, 0, 1]]])


def test_a_pixel_comes_from_the_scaled_offset_to_the_principal_point():
    zoom = axis_zoom(K, torch.tensor([2.0]), height=3, width=6)
    assert zoom.columns.tolist() == [[-4, -2, 0, 2, 4, 6]]
    assert zoom.rows.tolist() == [[-1, 1, 3]]
    assert zoom.inside[0].tolist() == [
        [False] * 6,
        [False, False, True, True, True, False],
        [False] * 6,
    ]


def test_bilinear_values_lie_halfway_between_pixel_centers():
    zoom = axis_zoom(K, torch.tensor([0.5]), height=3, width=6)
    ramp = torch.arange(6.0).expand(1, 1, 3, 6)
    # column 5 shows 4 + 0.5 * (5 - 4)
    assert torch.allclose(zoom.smooth(ramp)[0, 0, 1], torch.tensor([2, 2.5, 3, 3.5, 4, 4.5]))


def test_nearest_keeps_type_and_channels():
    zoom = axis_zoom(K, torch.tensor([2.0]), height=3, width=6)
    labels = torch.arange(18).reshape(1, 3, 6)
    assert zoom.nearest(labels)[0, 1].tolist() == [6, 6, 6, 8, 10, 11]
    assert zoom.nearest(labels[:, None] > 7).dtype == torch.bool
