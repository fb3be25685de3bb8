"""Raw rows: views where the bytes allow it, copies where the byte order does not."""

from types import SimpleNamespace

import numpy as np
from sds_perception.messages.pixels import read_pixels


def message(data, *, width, height, step, is_bigendian=0):
    return SimpleNamespace(
        encoding='test',
        width=width,
        height=height,
        step=step,
        is_bigendian=is_bigendian,
        data=data,
    )


def test_little_and_big_endian_numbers():
    little = message(b'\x01\x00\x02\x00', width=2, height=1, step=4)
    big = message(b'\x00\x01\x00\x02', width=2, height=1, step=4, is_bigendian=1)
    assert read_pixels(little, 'u2').tolist() == read_pixels(big, 'u2').tolist() == [[1, 2]]


def test_numbers_come_in_the_byte_order_of_this_machine():
    big = message(b'\x00\x01', width=1, height=1, step=2, is_bigendian=1)
    assert read_pixels(big, 'u2').dtype.isnative


def test_rows_of_sixteen_bits_may_start_at_odd_addresses():
    msg = message(b'\x01\x00\xff\x02\x00\xff', width=1, height=2, step=3)
    assert read_pixels(msg, 'u2').tolist() == [[1], [2]]


def test_data_may_be_an_array_of_bytes():
    msg = message(np.array([1, 2], np.uint8), width=2, height=1, step=2)
    assert read_pixels(msg, 'u1').tolist() == [[1, 2]]


def test_rows_below_the_picture_are_read_when_asked_for():
    msg = message(bytes(range(6)), width=2, height=2, step=2)
    assert read_pixels(msg, 'u1', rows=3).tolist() == [[0, 1], [2, 3], [4, 5]]
