"""A bag as a data set: its depth is the truth of its pictures."""

import numpy as np
import pytest
from sds_perception.datasets.registry import build_dataset
from sds_perception.datasets.settings import DatasetSettings


@pytest.fixture
def bag(write_bag):
    """Return a bag of four pictures, the gray of their milliseconds; the second has no depth."""
    messages = []
    for moment in (0, 100, 200, 250):
        gray = np.full((4, 6, 3), moment, np.uint8)
        messages.append(('/camera/image', moment, 'rgb8', gray))
        if moment != 100:
            millimeters = np.full((4, 6), 1000 + moment, np.uint16)
            millimeters[0] = 0
            messages.append(('/camera/depth', moment, '16UC1', millimeters))
    return write_bag([messages[0], ('/camera/camera_info', 1, 50.0), *messages[1:]])


@pytest.fixture
def dataset(bag):
    return build_dataset(DatasetSettings('rosbag', str(bag)))


def test_sensor_depth_is_the_truth_and_labels_are_unknown(dataset):
    sample = dataset[2]
    assert sample.name == '0_200000000'
    assert sample.image.unique().tolist() == pytest.approx([200 / 255])
    assert not sample.valid[0, 0].any() and sample.valid[0, 1:].all()
    assert sample.depth[0, 1:].unique().tolist() == pytest.approx([1.2])
    assert (sample.labels == 255).all()
    assert sample.K[0, 0] == 50


def test_a_picture_without_depth_or_calibration_is_one_without(dataset):
    assert not dataset[1].valid.any()
    assert dataset[0].K.tolist() == pytest.approx(
        np.array([[4.86, 0, 2.5], [0, 4.86, 1.5], [0, 0, 1]])
    )


def test_pictures_come_in_any_order(dataset):
    names = [dataset[index].name for index in (3, 0, 1, 3, 3)]
    last = '0_250000000'
    assert names == [last, '0_000000000', '0_100000000', last, last]


def test_a_bag_ends(dataset):
    assert len(dataset) == len(list(dataset)) == 4
    with pytest.raises(IndexError, match='picture 4 of 4'):
        dataset[4]


def test_a_bag_has_no_splits(bag):
    with pytest.raises(ValueError, match="'rosbag' has no splits"):
        build_dataset(DatasetSettings('rosbag', str(bag), split='val'))


def test_depth_of_another_size_is_named(write_bag):
    path = write_bag(
        [
            ('/camera/image', 0, 'rgb8', np.zeros((4, 6, 3), np.uint8)),
            ('/camera/depth', 0, '16UC1', np.ones((2, 3), np.uint16)),
        ]
    )
    with pytest.raises(ValueError, match=r'depth of 0_000000000 are \(2, 3\), its picture is'):
        build_dataset(DatasetSettings('rosbag', str(path)))[0]
