"""Frames, late labels and annotated pictures reach the learner; what cannot be used is said."""

import cv2
import numpy as np
import pytest

pytest.importorskip('rclpy', reason='ROS is not installed')

from sds_perception.messages.depth import encode_depth
from sds_perception.messages.image import image_fields
from sds_perception.messages.labels import encode_labels
from sds_perception.nodes.health import Health
from sds_perception.nodes.ros_messages import image_message
from sds_perception.nodes.training.annotation_folder import AnnotationFolder
from sds_perception.nodes.training.approximate_stamp_matcher import Match
from sds_perception.nodes.training.learner_feed import CAPACITY, LearnerFeed
from sds_perception.refinement.refiner import OnlineRefiner
from sds_perception.refinement.settings import RefineSettings
from sensor_msgs.msg import CameraInfo
from std_msgs.msg import Header

CAMERA = CameraInfo(height=48, width=64, k=[52.0, 0, 31.5, 0, 52.0, 23.5, 0, 0, 1.0])
SECOND = 1_000_000_000


@pytest.fixture(scope='module')
def refiner(tiny_checkpoint, tmp_path_factory):
    settings = RefineSettings(
        checkpoint=str(tiny_checkpoint),
        source_batch_size=0,
        guard_pictures=1,
        photometric=0.0,
        hold_back_every=100,
    )
    return OnlineRefiner(settings, tmp_path_factory.mktemp('refiner'))


@pytest.fixture
def health():
    return Health()


@pytest.fixture
def feed(refiner, health, tmp_path):
    return LearnerFeed(
        refiner,
        annotations=AnnotationFolder(tmp_path),
        health=health,
        warn=lambda sentence: None,
    )


def message(fields):
    return image_message(Header(), fields)


def image():
    pixels = np.random.default_rng(0).integers(100, 150, (48, 64, 3), np.uint8)
    return message(image_fields(pixels, 'rgb8'))


def depth(value_m):
    return message(encode_depth(np.full((48, 64), value_m, np.float32)))


def labels(value, height=48):
    return message(encode_labels(np.full((height, 64), value, np.uint8)))


def take(feed, stamp_s, **items):
    feed.put(Match(stamp_s * SECOND, items), CAMERA, rectified=False)
    feed.take_in()


def test_an_image_with_depth_is_taken_in_under_its_stamp(feed, refiner, health):
    take(feed, 1, image=image(), depth=depth(2.0))
    assert refiner.buffer.read(str(SECOND)).has_depth
    assert feed.counts == {'frames': 1, 'with_depth': 1, 'with_labels': 0}
    assert health.summary() == (0, '')


def test_labels_that_come_later_find_their_image(feed, refiner):
    take(feed, 2, image=image())
    take(feed, 2, labels=labels(7))
    assert (refiner.buffer.read(str(2 * SECOND)).labels == 7).all()
    assert feed.counts['annotated'] == 1


@pytest.mark.parametrize(
    ('value', 'height', 'word'), [(99, 48, 'class 99'), (7, 24, 'the size of its picture')]
)
def test_late_labels_of_a_wrong_class_or_size_are_counted_and_said(
    feed, health, value, height, word
):
    take(feed, 3, image=image())
    take(feed, 3, labels=labels(value, height))
    assert word in health.summary()[1]
    assert feed.counts['dropped.labels'] == 1


def test_labels_of_no_image_are_counted_and_said(feed, health):
    take(feed, 999, labels=labels(7))
    assert 'belong to no image that is remembered' in health.summary()[1]


def test_depth_whose_stamp_is_no_image_s_says_what_to_do(feed, health):
    take(feed, 4, depth=depth(2.0))
    assert 'raise match_tolerance_s' in health.summary()[1]


def test_millimeters_that_are_called_meters_are_noticed_until_meters_come(feed, health):
    take(feed, 5, image=image(), depth=depth(2000.0))
    assert 'millimeters' in health.summary()[1]
    assert feed.counts['dropped.depth_scale'] == 1
    take(feed, 6, image=image(), depth=depth(2.0))
    assert health.summary() == (0, '')


def test_a_picture_from_elsewhere_is_learned_with_its_labels(feed, refiner, tmp_path):
    cv2.imwrite(str(tmp_path / 'images' / 'hall.png'), np.zeros((40, 40, 3), np.uint8))
    cv2.imwrite(str(tmp_path / 'labels' / 'hall.png'), np.full((40, 40), 3, np.uint8))
    feed.take_in()
    assert (refiner.buffer.read('hall').labels == 3).all()


def test_labels_without_a_picture_are_said(feed, health, tmp_path):
    cv2.imwrite(str(tmp_path / 'labels' / 'lost.png'), np.full((40, 40), 3, np.uint8))
    feed.take_in()
    assert 'lost have no picture' in health.summary()[1]


def test_of_too_many_that_wait_those_with_labels_stay(feed, refiner):
    feed.put(Match(10 * SECOND, {'image': image(), 'labels': labels(1)}), CAMERA, rectified=False)
    for number in range(CAPACITY + 2):
        feed.put(Match((11 + number) * SECOND, {'image': image()}), CAMERA, rectified=False)
    feed.take_in()
    assert feed.counts['superseded'] == 3
    assert refiner.buffer.read(str(10 * SECOND)).has_labels


def test_those_that_wait_are_spread_over_the_time_that_passed(feed, refiner, monkeypatch):
    taken = []
    monkeypatch.setattr(refiner, 'add', taken.append)
    for number in range(60):  # two seconds of a camera of 30 Hz
        stamp_ns = 100 * SECOND + number * SECOND // 30
        feed.put(Match(stamp_ns, {'image': image()}), CAMERA, rectified=False)
    feed.take_in()
    stamps = np.array([frame.stamp_s for frame in taken])
    assert len(stamps) == CAPACITY
    assert stamps[-1] - stamps[0] == pytest.approx(59 / 30)
    assert np.diff(stamps).min() > 0.1 and np.diff(stamps).max() < 0.6


@pytest.fixture
def block_disk(refiner, monkeypatch):
    """Return a function that makes it impossible to write frames until the test ends."""

    def make():
        blocked = refiner.folder / 'a_file'
        blocked.write_text('in the way')
        monkeypatch.setattr(refiner.buffer, 'folder', blocked)

    return make


def test_labels_that_cannot_be_stored_are_said_and_learning_goes_on(feed, health, block_disk):
    take(feed, 41, image=image())
    block_disk()
    take(feed, 41, labels=labels(7))
    assert 'labels of 41.000 s cannot be remembered' in health.summary()[1]


def test_annotations_that_cannot_be_stored_are_said_and_learning_goes_on(
    feed, health, block_disk, tmp_path
):
    take(feed, 42, image=image())
    cv2.imwrite(str(tmp_path / 'labels' / f'{42 * SECOND}.png'), np.full((48, 64), 3, np.uint8))
    block_disk()
    for annotation in AnnotationFolder(tmp_path).changes():
        feed._take_annotation(annotation)
    assert f'annotation {42 * SECOND} cannot be remembered' in health.summary()[1]


def test_frames_that_cannot_be_stored_are_said_and_learning_goes_on(feed, health, block_disk):
    block_disk()
    take(feed, 40, image=image())
    assert 'frames cannot be remembered' in health.summary()[1]


def test_a_picture_from_elsewhere_for_which_there_is_no_room_is_tried_again(
    feed, refiner, health, block_disk, tmp_path, monkeypatch
):
    cv2.imwrite(str(tmp_path / 'images' / 'late.png'), np.zeros((40, 40, 3), np.uint8))
    cv2.imwrite(str(tmp_path / 'labels' / 'late.png'), np.full((40, 40), 3, np.uint8))
    block_disk()
    feed.take_in()
    assert 'annotation late cannot be remembered yet' in health.summary()[1]
    assert feed.counts['annotated'] == 0
    monkeypatch.undo()
    feed._looked_s = -np.inf
    feed.take_in()
    assert (refiner.buffer.read('late').labels == 3).all()


def test_an_annotated_picture_that_is_too_small_is_left_out(feed, refiner, health, tmp_path):
    for folder in ('images', 'labels'):
        cv2.imwrite(str(tmp_path / folder / 'tiny.png'), np.zeros((8, 8), np.uint8))
    feed.take_in()
    words = 'an annotation was left out: image is 8x8 (height x width); wanted at least 32 px'
    assert words in health.summary()[1]
    assert 'tiny' not in refiner.buffer


def test_a_depth_sensor_faster_than_the_camera_takes_no_picture_s_place(feed, health):
    for number in range(3 * CAPACITY):
        items = {'depth': depth(2.0)}
        if number % 3 == 2:
            items['image'] = image()
        feed.put(Match((200 + number) * SECOND, items), CAMERA, rectified=False)
    assert len(feed._waiting) == CAPACITY
    assert health.summary() == (0, '')
