"""Cameras from messages: the image that is delivered, not the one that was calibrated."""

from types import SimpleNamespace

import numpy as np
import pytest
from sds_perception.core.camera import pinhole, ray_table
from sds_perception.messages.camera_info import camera_info_fields, decode_camera_info

K = [500.0, 0, 320, 0, 510, 240, 0, 0, 1]
P = [480.0, 0, 330, -24, 0, 490, 250, 0, 0, 0, 1, 0]


def region(x_offset=0, y_offset=0, width=0, height=0):
    return SimpleNamespace(x_offset=x_offset, y_offset=y_offset, width=width, height=height)


def message(**changes):
    values = {
        'width': 640,
        'height': 480,
        'distortion_model': 'plumb_bob',
        'd': [0.1, 0.01, 0, 0, 0],
        'k': K,
        'r': np.eye(3).ravel(),
        'p': P,
        'binning_x': 0,
        'binning_y': 0,
        'roi': region(),
    }
    return SimpleNamespace(**{**values, **changes})


def test_matrices_come_in_rows():
    camera = decode_camera_info(message())
    assert (camera.width, camera.height) == (640, 480)
    assert camera.K.tolist() == [[500, 0, 320], [0, 510, 240], [0, 0, 1]]
    assert camera.P[0].tolist() == [480, 0, 330, -24]
    assert camera.D.tolist() == [0.1, 0.01, 0, 0, 0]
    assert camera.is_calibrated


def test_ros_1_spells_the_matrices_in_capitals():
    values = vars(message())
    old = {name.upper() if name in 'kdrp' else name: value for name, value in values.items()}
    assert decode_camera_info(SimpleNamespace(**old)).K[0, 0] == 500


def test_region_of_interest_moves_the_principal_point():
    camera = decode_camera_info(message(roi=region(100, 50, 200, 120)))
    assert (camera.width, camera.height) == (200, 120)
    assert camera.K[:2, 2].tolist() == [220, 190]
    assert camera.P[0].tolist() == [480, 0, 230, -24]


def test_binning_maps_the_center_of_a_block_to_the_center_of_a_pixel():
    camera = decode_camera_info(message(binning_x=2, binning_y=2))
    assert (camera.width, camera.height) == (320, 240)
    assert camera.K[0].tolist() == [250, 0, 159.75]  # (320 + 0.5) / 2 - 0.5
    assert camera.P[0].tolist() == [240, 0, 164.75, -12]


def test_binning_comes_after_the_region():
    camera = decode_camera_info(message(roi=region(100, 50, 201, 120), binning_x=2, binning_y=1))
    assert (camera.width, camera.height) == (100, 120)
    assert camera.K[0].tolist() == [250, 0, 109.75]  # (320 - 100 + 0.5) / 2 - 0.5
    assert camera.K[1].tolist() == [0, 510, 190]


def test_zero_matrices_mean_a_camera_that_is_not_calibrated():
    camera = decode_camera_info(message(k=[0.0] * 9, r=[0.0] * 9, p=[0.0] * 12, d=[]))
    assert not camera.is_calibrated
    assert camera.P is None
    assert camera.R.tolist() == np.eye(3).tolist()


def test_focal_lengths_of_zero_mean_it_whatever_else_stands_in_the_matrix():
    camera = decode_camera_info(message(k=[0.0] * 8 + [1.0], binning_x=2, binning_y=2))
    assert not camera.is_calibrated
    assert (camera.width, camera.height) == (320, 240)


@pytest.mark.parametrize(
    ('changes', 'words'),
    [
        ({'k': [np.nan, *K[1:]]}, 'nan in K; wanted finite numbers'),
        ({'p': [np.inf, *P[1:]]}, 'inf in P; wanted finite numbers'),
        ({'d': [np.nan] * 5}, 'nan in D; wanted finite numbers'),
        ({'k': [-500.0, *K[1:]]}, 'focal lengths -500 and 510 in K; wanted both positive'),
        ({'k': [0.0, *K[1:]]}, 'focal lengths 0 and 510'),
        ({'width': 0}, 'size 0x480'),
        ({'roi': region(600, 0, 100, 480)}, 'region 100x480 at 600, 0; wanted one inside'),
        ({'binning_x': 1000}, 'binning 1000x1'),
    ],
)
def test_bad_cameras_say_what_is_wrong(changes, words):
    with pytest.raises(ValueError, match=words):
        decode_camera_info(message(**changes))


def test_fields_describe_the_whole_image():
    fields = camera_info_fields(pinhole(100, 110, 31.5, 23.5, width=64, height=48))
    assert (fields['width'], fields['height']) == (64, 48)
    assert fields['k'].tolist() == [100, 0, 31.5, 0, 110, 23.5, 0, 0, 1]
    assert fields['p'].tolist() == [100, 0, 31.5, 0, 0, 110, 23.5, 0, 0, 0, 1, 0]
    assert fields['d'] == []


def test_a_resized_camera_survives_a_round_trip():
    camera = decode_camera_info(message()).resized(320, 240)
    fields = SimpleNamespace(**camera_info_fields(camera), binning_x=0, binning_y=0, roi=region())
    again = decode_camera_info(fields)
    assert (again.width, again.height) == (320, 240)
    assert np.array_equal(again.K, camera.K)
    assert np.array_equal(again.P, camera.P)
    assert np.array_equal(again.D, camera.D)


@pytest.mark.parametrize('changes', [{'d': [0.1, 0.2]}, {'distortion_model': 'fov'}])
def test_a_distortion_that_cannot_be_undone_leaves_rectified_images_alone(changes):
    camera = decode_camera_info(message(**changes))
    assert np.isfinite(ray_table(camera, rectified=True)).all()
    with pytest.raises(ValueError, match='rectify the image first|wanted 4 or 5'):
        ray_table(camera, rectified=False)
