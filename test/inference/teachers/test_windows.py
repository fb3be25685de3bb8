"""Windows cover every pixel, agree at their borders and show disagreement."""

import numpy as np
from sds_perception.inference.teachers.windows import average_mirrored, average_windows


def brightness(image):
    """Say class 1 with a probability of the brightness."""
    value = image.mean(axis=2, dtype=np.float32) / 255
    return np.stack([1 - value, value], axis=2)


def test_where_windows_agree_they_say_what_one_would():
    image = np.random.default_rng(0).integers(0, 256, (12, 40, 3)).astype(np.uint8)
    average = average_windows(brightness, image, [1.0, 4 / 3])
    assert average.shape == (12, 40, 2)
    assert np.allclose(average, brightness(image), atol=1e-5)


def test_windows_have_the_shape_that_was_asked_for_and_overlap_by_half():
    shapes, covered = [], np.zeros((10, 40), int)

    def predict(image):
        shapes.append(image.shape[:2])
        covered[:, image[0, 0, 0] : image[0, -1, 0] + 1] += 1
        return np.ones((*image.shape[:2], 1), np.float32)

    columns = np.broadcast_to(np.arange(40, dtype=np.uint8)[None, :, None], (10, 40, 3))
    average_windows(predict, columns, [1.0])
    assert set(shapes) == {(10, 10)}
    # seven windows, 5 columns apart; of mirrored ones the first column is the larger number
    assert len(shapes) == 2 * 7
    assert covered[0].min() >= 1


def test_a_picture_of_the_windows_shape_is_one_window():
    calls = []
    average_windows(lambda i: calls.append(1) or brightness(i), np.zeros((9, 12, 3)), [4 / 3])
    assert len(calls) == 2


def test_upright_pictures_are_cut_from_top_to_bottom():
    image = np.random.default_rng(1).integers(0, 256, (40, 12, 3)).astype(np.uint8)
    assert np.allclose(average_windows(brightness, image, [1.0]), brightness(image), atol=1e-5)


def test_what_depends_on_the_side_loses_probability():
    def left_is_one(image):
        classes = np.zeros(image.shape[:2], int)
        classes[:, : image.shape[1] // 2] = 1
        return np.eye(2, dtype=np.float32)[classes]

    assert (average_mirrored(left_is_one, np.zeros((2, 4, 3), np.uint8)) == 0.5).all()
