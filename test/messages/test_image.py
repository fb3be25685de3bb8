"""Every camera encoding, read from bytes that one can check by hand."""

import struct
import tracemalloc
from types import SimpleNamespace
import zlib

import cv2
import numpy as np
import pytest
from sds_perception.messages.image import (
    ENCODINGS,
    decode_compressed_rgb,
    decode_picture,
    decode_rgb,
    image_fields,
)

RED_THEN_BLUE = [[[255, 0, 0], [0, 0, 255]]]


def message(encoding, data, *, width, height, step=None, is_bigendian=0):
    data = bytes(data)
    step = step or len(data) // height
    return SimpleNamespace(
        encoding=encoding,
        width=width,
        height=height,
        step=step,
        is_bigendian=is_bigendian,
        data=data,
    )


@pytest.mark.parametrize(
    ('encoding', 'data'),
    [
        ('rgb8', [255, 0, 0, 0, 0, 255]),
        ('bgr8', [0, 0, 255, 255, 0, 0]),
        ('8UC3', [0, 0, 255, 255, 0, 0]),
        ('rgba8', [255, 0, 0, 9, 0, 0, 255, 9]),
        ('bgra8', [0, 0, 255, 9, 255, 0, 0, 9]),
        ('8UC4', [0, 0, 255, 9, 255, 0, 0, 9]),
        ('rgb16', [255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]),
        ('bgr16', [0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0]),
        ('16UC3', [0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0]),
        ('rgba16', [255, 255, 0, 0, 0, 0, 9, 9, 0, 0, 0, 0, 255, 255, 9, 9]),
        ('bgra16', [0, 0, 0, 0, 255, 255, 9, 9, 255, 255, 0, 0, 0, 0, 9, 9]),
    ],
)
def test_a_red_and_a_blue_pixel_in_every_channel_order(encoding, data):
    assert decode_rgb(message(encoding, data, width=2, height=1)).tolist() == RED_THEN_BLUE


@pytest.mark.parametrize('encoding', ['mono8', '8UC1'])
def test_gray_fills_all_three_channels(encoding):
    assert decode_rgb(message(encoding, [7], width=1, height=1)).tolist() == [[[7, 7, 7]]]


@pytest.mark.parametrize(('is_bigendian', 'data'), [(0, [0x00, 0x80]), (1, [0x80, 0x00])])
def test_sixteen_bits_are_scaled_in_the_byte_order_of_the_message(is_bigendian, data):
    image = decode_rgb(message('mono16', data, width=1, height=1, is_bigendian=is_bigendian))
    assert image.tolist() == [[[128, 128, 128]]]


@pytest.mark.parametrize(
    ('encoding', 'data'),
    [
        # Y = 81, U = 90, V = 240 is pure red in BT.601
        ('uyvy', [90, 81, 240, 81]),
        ('yuv422', [90, 81, 240, 81]),
        ('yuyv', [81, 90, 81, 240]),
        ('yuv422_yuy2', [81, 90, 81, 240]),
    ],
)
def test_packed_yuv(encoding, data):
    image = decode_rgb(message(encoding, data, width=2, height=1))
    assert np.abs(image.astype(int) - [255, 0, 0]).max() <= 2


@pytest.mark.parametrize(('encoding', 'colors'), [('nv12', [90, 240]), ('nv21', [240, 90])])
def test_semi_planar_yuv_holds_its_colors_under_the_gray_picture(encoding, colors):
    data = [81, 81, 81, 81, *colors]
    image = decode_rgb(message(encoding, data, width=2, height=2, step=2))
    assert image.shape == (2, 2, 3)
    assert np.abs(image.astype(int) - [255, 0, 0]).max() <= 2


@pytest.mark.parametrize('bits', [8, 16])
@pytest.mark.parametrize('pattern', ['rggb', 'bggr', 'gbrg', 'grbg'])
def test_bayer_mosaic_of_one_color_gives_that_color_everywhere(pattern, bits):
    color = {'r': 200, 'g': 100, 'b': 50}
    values = np.array([color[letter] for letter in pattern]).reshape(2, 2)
    mosaic = np.tile(values, (4, 4))
    data = (mosaic * 257).astype('<u2') if bits == 16 else mosaic.astype(np.uint8)
    image = decode_rgb(message(f'bayer_{pattern}{bits}', data.tobytes(), width=8, height=8))
    assert (image == [200, 100, 50]).all()


def test_rgb8_is_the_memory_of_the_message():
    msg = message('rgb8', bytes(6), width=2, height=1)
    msg.data = bytearray(msg.data)
    image = decode_rgb(msg)
    msg.data[0] = 77
    assert image[0, 0, 0] == 77


@pytest.mark.parametrize('encoding', ['rgb8', 'mono8'])
def test_row_padding_is_left_out(encoding):
    row = [1, 1, 1] if encoding == 'rgb8' else [1]
    msg = message(encoding, [*row, 99, 99, *row, 99, 99], width=1, height=2)
    assert decode_rgb(msg).tolist() == [[[1, 1, 1]], [[1, 1, 1]]]


def test_last_row_may_come_without_its_padding():
    msg = message('mono8', [1, 99, 2], width=1, height=2, step=2)
    assert decode_rgb(msg)[:, 0, 0].tolist() == [1, 2]


@pytest.mark.parametrize(
    ('changes', 'words'),
    [
        ({'encoding': 'hsv8'}, r"encoding 'hsv8' .* set the camera to one of rgb8"),
        ({'encoding': '32FC1'}, 'is a depth image'),
        ({'data': bytes(5)}, 'came with 5 bytes of data; wanted 12'),
        ({'step': 5}, 'step 5; a row needs 6 bytes'),
        ({'step': 0}, 'step 0; a row needs 6 bytes'),
        ({'height': 0}, 'has no pixels'),
        ({'width': 0}, 'has no pixels'),
        ({'encoding': 'nv12', 'width': 3}, 'even width and height'),
        ({'encoding': 'uyvy', 'width': 3}, 'even width and height'),
    ],
)
def test_bad_messages_say_what_is_wrong(changes, words):
    msg = message('rgb8', bytes(12), width=2, height=2)
    vars(msg).update(changes)
    with pytest.raises(ValueError, match=words):
        decode_rgb(msg)


@pytest.mark.parametrize('encoding', ENCODINGS)
def test_no_encoding_reads_beyond_short_data(encoding):
    with pytest.raises(ValueError, match='wanted'):
        decode_rgb(message(encoding, bytes(10), width=4, height=4, step=64))


def compressed(image, suffix, written_as):
    data = cv2.imencode(suffix, image)[1].tobytes()
    return SimpleNamespace(format=written_as, data=data)


@pytest.mark.parametrize(
    ('suffix', 'written_as'),
    [
        ('.png', 'png'),
        ('.png', 'rgb8; png compressed bgr8'),
        ('.jpg', 'jpeg'),
        ('.jpg', 'jpg'),
        ('.jpg', 'bgr8; jpeg compressed bgr8'),
        ('.jpg', 'rgb8; jpeg compressed bgr8'),
        ('.jpg', ''),
    ],
)
def test_a_compressed_red_picture_is_red(suffix, written_as):
    red = np.full((16, 16, 3), (0, 0, 250), np.uint8)
    image = decode_compressed_rgb(compressed(red, suffix, written_as))
    assert image.shape == (16, 16, 3)
    assert np.abs(image.astype(int) - [250, 0, 0]).max() <= 3


def test_a_picture_is_read_whether_it_is_compressed_or_not():
    red = np.full((8, 8, 3), (0, 0, 250), np.uint8)
    raw = message('bgr8', red.tobytes(), width=8, height=8)
    for picture in (raw, compressed(red, '.png', 'png')):
        assert (decode_picture(picture) == [250, 0, 0]).all()


def test_a_picture_compressed_from_unswapped_rgb_is_read_back_unswapped():
    red_as_rgb = np.full((8, 8, 3), (250, 0, 0), np.uint8)
    image = decode_compressed_rgb(compressed(red_as_rgb, '.png', 'rgb8; png compressed rgb8'))
    assert image[0, 0].tolist() == [250, 0, 0]


def test_compressed_gray_and_sixteen_bit_pictures():
    gray = np.full((4, 4), 32768, np.uint16)
    image = decode_compressed_rgb(compressed(gray, '.png', 'mono16; png compressed '))
    assert (image == 128).all()
    assert image.shape == (4, 4, 3)


def test_a_compressed_mosaic_is_demosaiced():
    mosaic = np.tile(np.array([[200, 100], [100, 50]], np.uint8), (4, 4))
    image = decode_compressed_rgb(compressed(mosaic, '.png', 'bayer_rggb8; png compressed '))
    assert (image == [200, 100, 50]).all()


@pytest.mark.parametrize('suffix', ['.jpg', '.png'])
@pytest.mark.parametrize('kept', [0, 2, 100, -30])
def test_a_compressed_picture_that_was_cut_short_is_refused(suffix, kept):
    noise = np.random.default_rng(0).integers(0, 255, (32, 32, 3), np.uint8)
    msg = compressed(noise, suffix, 'jpeg')
    msg.data = msg.data[:kept]
    with pytest.raises(ValueError, match=f'{len(msg.data)} bytes is not a whole picture'):
        decode_compressed_rgb(msg)


def padded_jpeg():
    msg = compressed(np.full((8, 8, 3), 90, np.uint8), '.jpg', 'jpeg')
    msg.data = bytes(msg.data) + bytes(4_000_000)
    return msg


def test_a_jpeg_that_a_webcam_filled_up_with_zeros_is_whole():
    assert np.abs(decode_compressed_rgb(padded_jpeg()).astype(int) - 90).max() <= 2


def test_a_jpeg_is_looked_through_without_a_copy():
    msg = padded_jpeg()
    tracemalloc.start()
    decode_compressed_rgb(msg)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def png_chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def test_a_header_that_promises_more_than_any_camera_has_is_refused():
    header = struct.pack('>IIBBBBB', 70_000, 70_000, 8, 2, 0, 0, 0)
    chunks = {b'IHDR': header, b'IDAT': zlib.compress(b''), b'IEND': b''}
    data = b'\x89PNG\r\n\x1a\n' + b''.join(png_chunk(*chunk) for chunk in chunks.items())
    with pytest.raises(ValueError, match="format 'png' and 65 bytes cannot be read.*too large"):
        decode_compressed_rgb(SimpleNamespace(format='png', data=data))


def tiff(samples):
    """Write a gray TIFF of any type; OpenCV 4.6 writes neither float64 nor int16."""
    height, width = samples.shape
    tags = {
        256: width,
        257: height,
        258: 8 * samples.itemsize,
        259: 1,  # not compressed
        262: 1,  # black is zero
        273: 8,  # where the samples start
        277: 1,  # a sample a pixel
        278: height,
        279: samples.nbytes,
        339: {'u': 1, 'i': 2, 'f': 3}[samples.dtype.kind],
    }
    entries = (struct.pack('<HHII', tag, 3, 1, value) for tag, value in tags.items())
    directory = struct.pack('<H', len(tags)) + b''.join(entries) + bytes(4)
    return struct.pack('<2sHI', b'II', 42, 8 + samples.nbytes) + samples.tobytes() + directory


def test_a_tiff_with_bytes_is_read():
    msg = SimpleNamespace(format='tiff', data=tiff(np.full((4, 4), 90, np.uint8)))
    assert (decode_compressed_rgb(msg) == 90).all()


@pytest.mark.parametrize(
    ('name', 'data', 'dtype'),
    [
        ('hdr', cv2.imencode('.hdr', np.ones((4, 4, 3), np.float32))[1].tobytes(), 'float32'),
        *(
            ('tiff', tiff(np.ones((4, 4), dtype)), dtype)
            for dtype in ('float32', 'float64', 'int16')
        ),
    ],
)
def test_compressed_numbers_without_a_known_range_are_refused(name, data, dtype):
    with pytest.raises(ValueError, match=f'holds {dtype} numbers.*send 8 or 16 bits'):
        decode_compressed_rgb(SimpleNamespace(format=name, data=data))


def test_compressed_depth_is_refused():
    msg = SimpleNamespace(format='16UC1; compressedDepth png', data=bytes(20))
    with pytest.raises(ValueError, match='depth image'):
        decode_compressed_rgb(msg)


@pytest.mark.parametrize('height', [2, 3])
def test_image_fields_say_how_the_bytes_lie(height):
    fields = image_fields(np.zeros((height, 4, 3), np.uint8), 'rgb8')
    assert (fields.height, fields.width, fields.step) == (height, 4, 12)
    assert (fields.encoding, fields.is_bigendian) == ('rgb8', 0)
    assert fields.data.nbytes == height * 12


def test_image_fields_pack_a_window_of_a_larger_picture():
    picture = np.arange(16, dtype=np.uint8).reshape(4, 4)
    assert bytes(image_fields(picture[1:3, 1:3], 'mono8').data) == bytes([5, 6, 9, 10])


def test_what_was_encoded_is_decoded():
    image = np.random.default_rng(0).integers(0, 255, (6, 8, 3), np.uint8)
    assert np.array_equal(decode_rgb(image_fields(image, 'rgb8')), image)
