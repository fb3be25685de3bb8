"""Depth images: meters, millimeters and what is sent where nothing is known."""

from types import SimpleNamespace

import numpy as np
import pytest
from sds_perception.messages.depth import decode_depth, encode_depth

NAN, INF = np.nan, np.inf


def message(values, encoding, dtype):
    values = np.array([values], dtype)
    return SimpleNamespace(
        encoding=encoding,
        height=1,
        width=values.shape[1],
        step=values.nbytes,
        is_bigendian=int(dtype[0] == '>'),
        data=values.tobytes(),
    )


@pytest.mark.parametrize('encoding', ['16UC1', 'mono16'])
@pytest.mark.parametrize('dtype', ['<u2', '>u2'])
def test_millimeters_become_meters_and_zero_becomes_nan(encoding, dtype):
    depth = decode_depth(message([1500, 0], encoding, dtype))
    assert depth.dtype == np.float32
    np.testing.assert_array_equal(depth, [[1.5, NAN]])


@pytest.mark.parametrize('dtype', ['<f4', '>f4'])
def test_everything_but_a_measurement_becomes_nan(dtype):
    depth = decode_depth(message([2.5, 0, -1, INF, -INF, NAN], '32FC1', dtype))
    np.testing.assert_array_equal(depth, [[2.5, NAN, NAN, NAN, NAN, NAN]])


def test_float_depth_is_sent_with_its_infinities_and_without_zeros():
    fields = encode_depth(np.array([[1.5, 0, -1, INF, -INF, NAN]], np.float32))
    assert (fields.encoding, fields.step) == ('32FC1', 24)
    sent = np.frombuffer(fields.data, '<f4')
    np.testing.assert_array_equal(sent, np.float32([1.5, NAN, NAN, INF, -INF, NAN]))


def test_what_sixteen_bits_cannot_say_is_sent_as_zero():
    depth = np.array([[1.5, 65.535, 65.536, 70.0, NAN, INF, 0.0]], np.float32)
    fields = encode_depth(depth, '16UC1')
    sent = np.frombuffer(fields.data, '<u2')
    assert (fields.encoding, fields.step) == ('16UC1', 14)
    assert sent.tolist() == [1500, 65535, 0, 0, 0, 0, 0]


@pytest.mark.parametrize('encoding', ['32FC1', '16UC1'])
def test_depth_survives_a_round_trip(encoding):
    depth = np.array([[0.25, 3.5], [NAN, 10.0]], np.float32)
    np.testing.assert_array_equal(decode_depth(encode_depth(depth, encoding)), depth)


def test_unknown_encodings_are_refused():
    with pytest.raises(ValueError, match="'rgb8' is not one of 32FC1, 16UC1"):
        decode_depth(message([0], 'rgb8', '<u2'))
    with pytest.raises(ValueError, match="'64FC1' is not known; choose one of"):
        encode_depth(np.ones((1, 1), np.float32), '64FC1')


def test_depth_that_was_cut_short_is_refused():
    msg = message([1, 2], '32FC1', '<f4')
    msg.data = msg.data[:5]
    with pytest.raises(ValueError, match='came with 5 bytes of data; wanted 8'):
        decode_depth(msg)
