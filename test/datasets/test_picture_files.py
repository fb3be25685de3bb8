"""Files of pictures: colors, types and names."""

import struct
import zlib

import cv2
import numpy as np
import pytest
from sds_perception.datasets.picture_files import (
    find_file,
    image_tensor,
    list_pictures,
    read_first_channel,
    read_rgb,
    read_single_channel,
)


def test_colors_are_red_green_blue(tmp_path):
    cv2.imwrite(str(tmp_path / 'a.png'), np.full((2, 3, 3), (10, 20, 30), np.uint8))  # BGR
    rgb = read_rgb(tmp_path / 'a.png')
    assert rgb.shape == (2, 3, 3)
    assert rgb[0, 0].tolist() == [30, 20, 10]
    assert rgb.flags.c_contiguous


def test_a_gray_picture_has_three_equal_channels(tmp_path):
    cv2.imwrite(str(tmp_path / 'a.png'), np.full((2, 3), 7, np.uint8))
    assert (read_rgb(tmp_path / 'a.png') == 7).all()


def test_single_channels_are_read_as_they_are(tmp_path):
    array = np.array([[0, 65535], [1, 256]], np.uint16)
    cv2.imwrite(str(tmp_path / 'a.png'), array)
    assert (read_single_channel(tmp_path / 'a.png', np.uint16) == array).all()
    with pytest.raises(ValueError, match='is uint16 of shape .* wanted one channel of uint8'):
        read_single_channel(tmp_path / 'a.png', np.uint8)


@pytest.mark.parametrize('dtype', [np.uint8, np.uint16])
def test_the_red_channel_comes_first(tmp_path, dtype):
    cv2.imwrite(str(tmp_path / 'a.png'), np.full((2, 3, 3), (10, 20, 30), dtype))  # BGR
    channel = read_first_channel(tmp_path / 'a.png')
    assert channel.dtype == dtype
    assert channel.tolist() == [[30, 30, 30], [30, 30, 30]]


def test_the_first_of_two_channels_comes_first(tmp_path):
    # one pixel of 16-bit gray with a second channel, which OpenCV does not write itself
    rows = b'\0' + struct.pack('>HH', 2100, 7)
    write_png(tmp_path / 'a.png', struct.pack('>IIBBBBB', 1, 1, 16, 4, 0, 0, 0), rows)
    assert read_first_channel(tmp_path / 'a.png').tolist() == [[2100]]


def write_png(path, header, rows, **more):
    parts = {'IHDR': header, **more, 'IDAT': zlib.compress(rows), 'IEND': b''}
    content = b'\x89PNG\r\n\x1a\n'
    for name, body in parts.items():
        chunk = name.encode() + body
        content += struct.pack('>I', len(body)) + chunk + struct.pack('>I', zlib.crc32(chunk))
    path.write_bytes(content)


@pytest.mark.parametrize(
    ('bits', 'row', 'indices'),
    [
        (8, bytes([3, 0, 40]), [3, 0, 40]),
        (4, bytes([0x30, 0xF0]), [3, 0, 15]),
        (2, bytes([0b11000100]), [3, 0, 1]),
        (1, bytes([0b10100000]), [1, 0, 1]),
    ],
)
def test_of_a_palette_the_indices_are_the_numbers(tmp_path, bits, row, indices):
    header = struct.pack('>IIBBBBB', 3, 2, bits, 3, 0, 0, 0)
    colors = bytes(range(99, 99 + 3 * min(2**bits, 41)))
    # two rows, each after the number of its filter; the second color is transparent
    write_png(tmp_path / 'a.png', header, 2 * (b'\0' + row), PLTE=colors, tRNS=b'\xff\x00')
    assert read_single_channel(tmp_path / 'a.png', np.uint8).tolist() == [indices, indices]
    assert read_first_channel(tmp_path / 'a.png').tolist() == [indices, indices]
    # a picture with a palette is in color
    first = 99 + 3 * indices[0]
    assert read_rgb(tmp_path / 'a.png')[0, 0].tolist() == [first, first + 1, first + 2]


@pytest.mark.parametrize('kept', [26, 40, 70])
def test_a_cut_file_with_a_palette_is_named(tmp_path, kept):
    path = tmp_path / 'a.png'
    write_png(path, struct.pack('>IIBBBBB', 1, 1, 8, 3, 0, 0, 0), b'\0\1', PLTE=bytes(6))
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ValueError, match='a.png is not a picture'):
        read_single_channel(path, np.uint8)


def test_a_missing_picture_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match='gone.png is missing'):
        read_rgb(tmp_path / 'gone.png')


def test_the_first_suffix_wins(tmp_path):
    for suffix in ('.png', '.npy'):
        (tmp_path / f'a{suffix}').touch()
    assert find_file(tmp_path, 'a', ('.npy', '.png')).name == 'a.npy'
    with pytest.raises(FileNotFoundError, match=r'there is no .*/b with \.npy or \.png'):
        find_file(tmp_path, 'b', ('.npy', '.png'))


def test_only_pictures_are_listed(tmp_path):
    for name in ('b.jpg', 'a.PNG', 'c.txt'):
        (tmp_path / name).touch()
    assert [path.name for path in list_pictures(tmp_path)] == ['a.PNG', 'b.jpg']


def test_bytes_become_fractions_channels_first():
    tensor = image_tensor(np.array([[[0, 51, 255]]], np.uint8))
    assert tensor.shape == (3, 1, 1)
    assert tensor.flatten().tolist() == pytest.approx([0.0, 0.2, 1.0])


def test_a_picture_larger_than_opencv_takes_is_named(tmp_path):
    path = tmp_path / 'giant.png'
    cv2.imwrite(str(path), np.zeros((1, 1), np.uint8))
    content = bytearray(path.read_bytes())
    content[16:24] = struct.pack('>II', 50_000, 50_000)
    content[29:33] = struct.pack('>I', zlib.crc32(content[12:29]))
    path.write_bytes(content)
    with pytest.raises(ValueError, match='giant.png is not a picture that OpenCV takes'):
        read_rgb(path)
