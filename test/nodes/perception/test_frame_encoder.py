"""Answers become messages with the picture's header, only those that are wanted and possible."""

import numpy as np
import pytest

pytest.importorskip('rclpy', reason='ROS is not installed')

from sds_perception.core.frame_prediction import FramePrediction
from sds_perception.core.label_space import load_label_space
from sds_perception.messages.cloud_layout import decode_cloud
from sds_perception.nodes.camera_geometry import CameraView
from sds_perception.nodes.perception.frame_encoder import (
    CAMERA_INFO_OUTPUTS,
    AnsweredFrame,
    FrameEncoder,
    parts_of,
)
from sds_perception.nodes.perception.outputs import OUTPUT_TYPES
from sds_perception.nodes.perception.settings import PerceptionNodeSettings
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import Header

SPACE = load_label_space('nyu40')
ALL = set(OUTPUT_TYPES)


def answer(labels=True, depth=True, rays=True):
    prediction = FramePrediction(
        labels=np.array([[1, 255]], np.uint8) if labels else None,
        confidence=np.array([[200, 0]], np.uint8) if labels else None,
        depth=np.array([[2.0, np.nan]], np.float32) if depth else None,
    )
    view = CameraView(CameraInfo(), np.zeros((1, 2, 2), np.float32) if rays else None)
    image = np.array([[[10, 20, 30], [40, 50, 60]]], np.uint8)
    return AnsweredFrame(Header(frame_id='camera'), image, prediction, view)


def messages(answer, wanted=ALL, **settings):
    return dict(FrameEncoder().messages(answer, wanted, PerceptionNodeSettings(**settings), SPACE))


def test_all_outputs_carry_the_header_of_the_picture():
    out = messages(answer())
    assert out.keys() == ALL
    assert all(message.header.frame_id == 'camera' for message in out.values())


def test_every_image_has_a_camera_info_beside_it():
    folders = {name.rpartition('/')[0] for name, kind in OUTPUT_TYPES.items() if kind is Image}
    assert {f'{folder}/camera_info' for folder in folders} == CAMERA_INFO_OUTPUTS
    assert OUTPUT_TYPES.keys() >= CAMERA_INFO_OUTPUTS


def test_what_nobody_wants_is_not_made():
    assert messages(answer(), {'depth/image'}).keys() == {'depth/image'}
    assert messages(answer(), set()) == {}


def test_labels_depth_and_confidence_have_their_encodings():
    out = messages(answer())
    assert (out['semantic/image'].encoding, list(out['semantic/image'].data)) == (
        'mono8',
        [1, 255],
    )
    assert list(out['semantic/confidence'].data) == [200, 0]
    depth = np.frombuffer(out['depth/image'].data, np.float32)
    assert out['depth/image'].encoding == '32FC1'
    assert depth[0] == 2.0 and np.isnan(depth[1])


def test_depth_in_millimeters_says_unknown_with_0():
    out = messages(answer(), depth_encoding='16UC1')['depth/image']
    assert np.frombuffer(out.data, np.uint16).tolist() == [2000, 0]


def test_an_opaque_overlay_shows_classes_and_leaves_the_unlabeled_picture():
    out = messages(answer(), overlay_opacity=1.0)['overlay/image']
    assert list(out.data) == [*SPACE.palette[1], 40, 50, 60]


def test_remapped_ids_go_to_label_image_and_labeled_cloud():
    out = messages(answer(), label_remap='zero_is_unknown', cloud_fields='semantic')
    assert list(out['semantic/image'].data) == [2, 0]
    assert decode_cloud(out['points'])['label'].tolist() == [[2, 0]]


def test_the_next_cloud_is_written_into_the_message_of_the_last():
    encoder, settings = FrameEncoder(), PerceptionNodeSettings(cloud_fields='semantic')
    clouds = []
    for depth in (2.0, 3.0, 4.0):
        asked = answer()
        asked.prediction.depth[0, 0] = depth
        ((_, message),) = encoder.messages(asked, {'points'}, settings, SPACE)
        assert message.header is asked.header
        clouds.append((message.data, decode_cloud(message)['z'][0, 0]))
    assert [z for _, z in clouds] == [2.0, 3.0, 4.0]
    assert clouds[0][0] is clouds[2][0]


def test_without_rays_there_is_no_cloud_and_all_the_rest():
    assert messages(answer(rays=False)).keys() == ALL - {'points'}


def test_a_network_without_classes_gives_depth_and_a_colored_cloud():
    kinds = messages(answer(labels=False)).keys()
    assert kinds - CAMERA_INFO_OUTPUTS == {'depth/image', 'points'}
    assert 'points' not in messages(answer(labels=False), cloud_fields='semantic')


@pytest.mark.parametrize(
    ('wanted', 'fields', 'parts'),
    [
        (set(), 'rgb', ''),
        (CAMERA_INFO_OUTPUTS, 'rgb', ''),
        ({'overlay/image'}, 'rgb', 'labels'),
        ({'semantic/confidence'}, 'rgb', 'confidence'),
        ({'points'}, 'rgb', 'depth'),
        ({'points'}, 'semantic', 'labels confidence depth'),
    ],
)
def test_only_the_parts_that_outputs_need_are_asked_of_the_network(wanted, fields, parts):
    needed = parts_of(wanted, fields, has_rays=True)
    assert {name for name, is_needed in needed.items() if is_needed} == set(parts.split())


def test_a_cloud_that_cannot_be_made_asks_for_nothing():
    assert not any(parts_of({'points'}, 'semantic', has_rays=False).values())
