"""Clouds byte for byte, as the programs that read them expect."""

import re
import struct
from types import SimpleNamespace

import numpy as np
import pytest
from sds_perception.messages import cloud_loops
from sds_perception.messages.cloud_layout import CloudField, decode_cloud
from sds_perception.messages.point_cloud import (
    LAYOUTS,
    PointCloudEncoder,
    warm_up,
)

RAYS = np.array([[[0.5, -0.25], [0.0, 0.0]]], np.float32)
DEPTH = np.array([[2.0, np.nan]], np.float32)
IMAGE = np.array([[[0x11, 0x22, 0x33], [0xFF, 0xFE, 0xFD]]], np.uint8)
LABELS = np.array([[7, 255]], np.uint8)
CONFIDENCE = np.array([[255, 51]], np.uint8)
PALETTE = np.zeros((256, 3), np.uint8)
PALETTE[7] = (0xAA, 0xBB, 0xCC)


def cloud(fields):
    encoder = PointCloudEncoder(1, 2, fields, PALETTE)
    return encoder.encode(RAYS, DEPTH, IMAGE, LABELS, CONFIDENCE)


def names_and_offsets(fields):
    return [(field.name, field.offset, field.datatype, field.count) for field in fields]


def test_rgb_cloud_byte_for_byte():
    fields = cloud('rgb')
    assert names_and_offsets(fields.fields) == [
        ('x', 0, 7, 1),
        ('y', 4, 7, 1),
        ('z', 8, 7, 1),
        ('rgb', 12, 7, 1),
    ]
    assert (fields.point_step, fields.row_step, fields.data.nbytes) == (16, 32, 32)
    assert bytes(fields.data[:16]) == struct.pack('<fffI', 1.0, -0.5, 2.0, 0x00112233)


def test_semantic_cloud_byte_for_byte():
    fields = cloud('semantic')
    assert names_and_offsets(fields.fields)[3:] == [
        ('rgb', 12, 7, 1),
        ('label', 16, 6, 1),
        ('confidence', 20, 7, 1),
    ]
    assert (fields.point_step, fields.row_step, fields.data.nbytes) == (24, 48, 48)
    expected = struct.pack('<fffIIf', 1.0, -0.5, 2.0, 0x00112233, 7, 1.0)
    assert bytes(fields.data[:24]) == expected
    assert bytes(fields.data[36:]) == struct.pack('<IIf', 0x00FFFEFD, 255, 0.2)


def test_octomap_cloud_byte_for_byte():
    fields = cloud('octomap')
    assert names_and_offsets(fields.fields)[3:] == [
        ('rgb', 16, 7, 1),
        ('semantic_color', 20, 7, 1),
        ('confidence', 24, 7, 1),
    ]
    assert (fields.point_step, fields.row_step, fields.data.nbytes) == (32, 64, 64)
    expected = struct.pack('<ffffIIff', 1.0, -0.5, 2.0, 0, 0x00112233, 0x00AABBCC, 1.0, 0)
    assert bytes(fields.data[:32]) == expected


@pytest.mark.parametrize('fields', LAYOUTS)
def test_clouds_are_organized_and_have_holes(fields):
    encoded = cloud(fields)
    assert (encoded.height, encoded.width) == (1, 2)
    assert (encoded.is_dense, encoded.is_bigendian) == (False, False)


@pytest.mark.parametrize('depth', [np.nan, np.inf, -np.inf, 0.0, -1.0])
def test_a_pixel_without_valid_depth_is_nan_and_keeps_its_color(depth):
    encoder = PointCloudEncoder(1, 2)
    points = decode_cloud(encoder.encode(RAYS, np.float32([[2.0, depth]]), IMAGE))
    assert all(np.isnan(points[0, 1][name]) for name in 'xyz')
    assert points[0, 1]['rgb'].tobytes() == bytes([0xFD, 0xFE, 0xFF, 0])


def test_a_pixel_without_a_ray_is_nan():
    rays = np.full((1, 2, 2), np.nan, np.float32)
    points = decode_cloud(PointCloudEncoder(1, 2).encode(rays, np.float32([[2.0, 3.0]]), IMAGE))
    assert np.isnan(points['z']).all()


def test_every_point_is_in_its_place():
    depth = np.float32([[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]])
    image = np.zeros((5, 2, 3), np.uint8)
    image[..., 2] = depth
    rays = np.ones((5, 2, 2), np.float32) * np.float32([2, 3])
    points = decode_cloud(PointCloudEncoder(5, 2).encode(rays, depth, image))
    np.testing.assert_array_equal(points['z'], depth)
    np.testing.assert_array_equal(points['x'], 2 * depth)
    np.testing.assert_array_equal(points['y'], 3 * depth)
    np.testing.assert_array_equal(points['rgb'].view(np.uint32), depth.astype(np.uint32))


def test_arrays_may_be_parts_of_larger_ones():
    parts = [np.repeat(array, 2, axis=1)[:, ::2] for array in (RAYS, DEPTH, IMAGE)]
    assert not any(part.flags.c_contiguous for part in parts)
    encoded = PointCloudEncoder(1, 2).encode(*parts)
    assert bytes(encoded.data) == bytes(cloud('rgb').data)


def test_the_next_cloud_can_be_written_into_other_memory():
    encoder, other = PointCloudEncoder(1, 2), bytearray(32)
    before = bytes(encoder.encode(RAYS, DEPTH, IMAGE).data)
    encoder.write_into(other)
    assert bytes(encoder.encode(RAYS, DEPTH, IMAGE).data) == bytes(other) == before


@pytest.mark.parametrize('fields', LAYOUTS)
def test_after_warming_up_nothing_is_compiled_any_more(fields):
    warm_up(fields)
    loop = getattr(cloud_loops, f'write_{fields}')
    compiled = len(loop.signatures)
    cloud(fields)
    read_only = IMAGE.copy()
    read_only.flags.writeable = False
    encoder = PointCloudEncoder(1, 2, fields, PALETTE)
    encoder.encode(RAYS, DEPTH.astype(np.float64), read_only, LABELS, CONFIDENCE)
    encoder.write_into(bytearray(encoder.encode(RAYS, DEPTH, IMAGE, LABELS, CONFIDENCE).data))
    encoder.encode(RAYS, DEPTH, IMAGE, LABELS, CONFIDENCE)
    assert len(loop.signatures) == compiled == 1


def test_the_buffer_is_reused():
    encoder = PointCloudEncoder(1, 2)
    first = encoder.encode(RAYS, DEPTH, IMAGE)
    before = bytes(first.data)
    second = encoder.encode(RAYS, DEPTH * 2, IMAGE)
    assert bytes(first.data) == bytes(second.data) != before


def test_decoding_gives_what_was_encoded():
    points = decode_cloud(cloud('semantic'))
    assert points.shape == (1, 2)
    assert points[0, 0].tolist()[:3] == (1.0, -0.5, 2.0)
    assert points['label'].tolist() == [[7, 255]]
    np.testing.assert_allclose(points['confidence'], [[1.0, 0.2]])


def big_endian_cloud(**changes):
    data = struct.pack('>fBxxx', 1.5, 9) + bytes(4) + struct.pack('>fBxxx', 2.5, 8)
    values = {
        'height': 2,
        'width': 1,
        'fields': [CloudField('x', 0), CloudField('ring', 4, datatype=2)],
        'is_bigendian': True,
        'point_step': 8,
        'row_step': 12,
        'data': data,
        'is_dense': True,
    }
    return SimpleNamespace(**{**values, **changes})


def test_decoding_follows_byte_order_and_row_padding():
    points = decode_cloud(big_endian_cloud())
    assert points['x'].tolist() == [[1.5], [2.5]]
    assert points['ring'].tolist() == [[9], [8]]


@pytest.mark.parametrize(
    ('changes', 'words'),
    [
        ({'data': bytes(19)}, '19 bytes of data; wanted at least 8 and 20'),
        ({'row_step': 7}, 'row_step 7'),
        ({'point_step': 4}, "'ring' lies at byte 4 and does not fit"),
        ({'fields': [CloudField('x', 0, datatype=9)]}, 'datatype 9; wanted one of'),
    ],
)
def test_bad_clouds_say_what_is_wrong(changes, words):
    with pytest.raises(ValueError, match=words):
        decode_cloud(big_endian_cloud(**changes))


def test_unknown_fields_are_refused():
    with pytest.raises(ValueError, match="'xyz' are not one of rgb, semantic, octomap"):
        PointCloudEncoder(1, 2, 'xyz')


def test_octomap_needs_a_palette():
    with pytest.raises(ValueError, match='need a palette'):
        PointCloudEncoder(1, 2, 'octomap')


@pytest.mark.parametrize('shape', [(2, 2, 3), (1, 2, 4), (1, 2)])
def test_arrays_of_another_size_are_refused(shape):
    words = re.escape(f'image of the cloud is {shape}; wanted (1, 2, 3)')
    with pytest.raises(ValueError, match=words):
        PointCloudEncoder(1, 2).encode(RAYS, DEPTH, np.zeros(shape, np.uint8))


def test_memory_of_another_size_is_refused():
    with pytest.raises(ValueError, match='size 9'):
        PointCloudEncoder(1, 2).write_into(bytearray(36))


def test_a_layout_with_labels_needs_labels():
    with pytest.raises(ValueError, match='labels of the cloud is None'):
        PointCloudEncoder(1, 2, 'semantic').encode(RAYS, DEPTH, IMAGE)
