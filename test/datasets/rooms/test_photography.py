"""Light becomes bytes as in a camera."""

import numpy as np
from sds_perception.datasets.rooms.photography import (
    FAITHFUL,
    Photography,
    develop,
    mean_exposure,
    random_photography,
)

GRAY = np.full((8, 8, 3), 0.2, np.float32)


def test_black_is_black_and_much_light_is_white():
    light = np.array([[[0.0, 0, 0], [50, 50, 50]]], np.float32)
    assert develop(light, FAITHFUL).tolist() == [[[0, 0, 0], [255, 255, 255]]]


def test_mid_gray_is_coded_with_a_power():
    # 0.2 ** (1 / 2.2) = 0.481
    assert (develop(GRAY, FAITHFUL) == round(255 * 0.4812)).all()


def test_vignetting_darkens_the_corners_alone():
    image = develop(np.full((9, 9, 3), 0.2, np.float32), Photography(vignetting=0.5))
    assert image[4, 4, 0] == 123 and image[0, 0, 0] < 100


def test_noise_is_as_strong_as_asked_and_comes_from_the_generator():
    light = np.full((100, 100, 3), 0.2, np.float32)
    noisy = Photography(noise=0.02)
    image = develop(light, noisy, np.random.default_rng(1))
    # mid gray has 1.4 - 0.48 of it
    assert abs(image.std() / 255 - 0.02 * 0.92) < 0.002
    assert (image == develop(light, noisy, np.random.default_rng(1))).all()


def test_the_exposure_brings_the_mean_to_the_target():
    assert abs(mean_exposure([GRAY * 3], target=0.2) * 0.6 - 0.2) < 1e-3


def test_ordinary_cameras_differ():
    rng = np.random.default_rng(0)
    assert random_photography(rng) != random_photography(rng)
