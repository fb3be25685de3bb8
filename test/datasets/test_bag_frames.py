"""Pictures, depth and calibration of a bag find each other."""

import cv2
import numpy as np
import pytest
from sds_perception.datasets.bag_frames import BagFrames


def color(moment, topic='/camera/image'):
    return topic, moment, 'rgb8', np.full((4, 6, 3), moment % 256, np.uint8)


def depth(moment, millimeters, topic='/camera/depth', encoding='16UC1'):
    return topic, moment, encoding, np.full((4, 6), millimeters, np.uint16)


def compressed(topic, written_as='rgb8; png compressed bgr8', kept=None):
    content = cv2.imencode('.png', np.zeros((4, 6, 3), np.uint8))[1].tobytes()
    return topic, 0, written_as, content[:kept]


def test_depth_of_the_same_moment_comes_along(write_bag):
    path = write_bag(
        [
            ('/camera/camera_info', 0),
            color(0),
            depth(5, 1500),
            color(100),
            color(200),
            depth(190, 2000),
        ]
    )
    frames = BagFrames(path)
    assert (len(frames), frames.color_topic, frames.depth_topic) == (
        3,
        '/camera/image',
        '/camera/depth',
    )
    first, second, third = frames
    assert first.depth[0, 0] == 1.5
    assert second.depth is None
    assert third.depth[0, 0] == 2.0
    assert [frame.stamp_s for frame in (first, second, third)] == [0, 0.1, 0.2]
    assert second.image[0, 0, 0] == 100
    assert first.camera.K[0, 0] == 50


def test_of_depth_the_nearest_in_time_is_taken_and_none_that_is_far(write_bag):
    near = [color(20), depth(2, 1000), depth(18, 2000), depth(39, 3000)]
    far = [color(300), depth(270, 4000), depth(330, 5000)]
    first, second = BagFrames(write_bag(near + far))
    assert first.depth[0, 0] == 2.0
    assert second.depth is None


def test_depth_may_be_recorded_after_the_next_pictures(write_bag):
    first, *_ = BagFrames(write_bag([color(10), color(100), color(190), depth(13, 1500)]))
    assert first.depth[0, 0] == 1.5


def test_a_picture_may_be_recorded_after_much_of_the_later_depth(write_bag):
    later = [depth(4 * number, 2000) for number in range(10, 140)]
    (frame,) = BagFrames(write_bag([depth(13, 1500), *later, color(10)]))
    assert frame.depth[0, 0] == 1.5


def test_no_depth_of_a_fast_camera_is_lost(write_bag):
    messages = [color(100 * number) for number in range(10)]
    messages += [depth(4 * number, 1000 + number) for number in range(250)]
    frames = BagFrames(write_bag(sorted(messages, key=lambda message: message[1])))
    assert [frame.depth[0, 0] for frame in frames] == pytest.approx(
        [1 + 0.025 * number for number in range(10)]
    )


def test_a_calibration_of_zeros_or_of_a_broken_lens_is_none(write_bag):
    info = '/camera/camera_info'
    calibrated = [(info, 50), color(60)]
    broken = [(info, 90, -5.0), color(100)]
    frames = BagFrames(write_bag([(info, 0, 0.0), color(0), *calibrated, *broken]))
    cameras = [frame.camera for frame in frames]
    assert (cameras[0], cameras[2]) == (None, None)
    assert cameras[1].K[0, 0] == 50


def test_a_compressed_topic_has_the_calibration_of_its_raw_one(write_bag):
    infos = ['/camera/color/camera_info', '/camera/depth/camera_info']
    messages = [(infos[0], 0, 40.0), (infos[1], 0, 30.0)]
    frames = BagFrames(write_bag([*messages, compressed('/camera/color/image_raw/compressed')]))
    assert frames.info_topic == infos[0]
    assert [frame.camera.K[0, 0] for frame in frames] == [40]


def test_the_only_calibration_is_taken_wherever_it_is(write_bag):
    assert BagFrames(write_bag([('/info', 0), color(0)])).info_topic == '/info'


def test_calibrations_of_which_none_is_the_cameras_are_too_many(write_bag):
    path = write_bag([('/left/camera_info', 0), ('/right/camera_info', 0), color(0)])
    words = 'calibrations on /left/camera_info, /right/camera_info, none of them beside /camera/i'
    with pytest.raises(ValueError, match=words):
        BagFrames(path)


def test_a_topic_without_messages_is_no_topic(write_bag):
    frames = BagFrames(write_bag([color(0), color(30)], silent='/other/image'))
    assert (frames.color_topic, len(frames)) == ('/camera/image', 2)


def test_beside_color_mono16_is_depth(write_bag):
    (frame,) = BagFrames(write_bag([color(0), depth(0, 1500, encoding='mono16')]))
    assert frame.depth[0, 0] == 1.5


def test_mono16_alone_is_a_picture(write_bag):
    frames = BagFrames(write_bag([depth(0, 65535, encoding='mono16')]))
    assert (frames.color_topic, frames.depth_topic) == ('/camera/depth', '')
    assert [frame.image.max() for frame in frames] == [255]


def test_compressed_depth_is_no_picture_and_gives_way_to_the_raw_one(write_bag):
    packed = compressed('/camera/depth/compressedDepth', '16UC1; compressedDepth png')
    assert BagFrames(write_bag([color(0), packed, depth(0, 9)])).depth_topic == '/camera/depth'


def test_compressed_depth_alone_is_refused_with_the_remedy(write_bag):
    packed = compressed('/camera/depth/compressedDepth', '16UC1; compressedDepth png')
    with pytest.raises(ValueError, match='depth on /camera/depth/compressedDepth .* republish'):
        BagFrames(write_bag([color(0), packed]))


def test_a_picture_that_cannot_be_decoded_is_named(write_bag):
    frames = BagFrames(write_bag([compressed('/camera/image', kept=30)]))
    with pytest.raises(ValueError, match='/bag, /camera/image at 0_000000000: .* cut short'):
        list(frames)


def test_a_bag_of_pictures_alone_is_enough(write_bag):
    (frame,) = BagFrames(write_bag([color(0)]))
    assert (frame.depth, frame.camera) == (None, None)


def test_two_color_topics_are_too_many(write_bag):
    path = write_bag([color(0, '/left/image'), color(0, '/right/image')])
    with pytest.raises(ValueError, match='color pictures on /left/image, /right/image'):
        BagFrames(path)


def test_a_missing_bag_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match='there is no bag'):
        BagFrames(tmp_path / 'nowhere.bag')
