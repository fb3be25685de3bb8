"""Pictures survive being written, with red staying red."""

import cv2
import numpy as np
import pytest
from sds_perception.core.picture_files import encode_picture, write_picture

RED = np.full((4, 6, 3), (255, 0, 0), np.uint8)


def test_png_is_exact_and_the_folder_is_made(tmp_path):
    path = write_picture(tmp_path / 'new' / 'red.png', RED)
    assert (cv2.imread(str(path))[..., ::-1] == RED).all()


def test_counts_of_sixteen_bits_stay(tmp_path):
    counts = np.array([[0, 1, 65535]], np.uint16)
    path = write_picture(tmp_path / 'depth.png', counts)
    read = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert read.dtype == np.uint16
    assert (read == counts).all()


def test_jpeg_is_close(tmp_path):
    path = write_picture(tmp_path / 'red.jpg', RED)
    assert np.abs(cv2.imread(str(path))[..., ::-1].astype(int) - RED).max() <= 3


def test_the_content_of_a_file_can_be_had_without_one():
    content = np.frombuffer(encode_picture(RED, '.png'), np.uint8)
    assert (cv2.imdecode(content, cv2.IMREAD_COLOR)[..., ::-1] == RED).all()


def test_other_formats_are_refused(tmp_path):
    with pytest.raises(ValueError, match='does not end in .png or .jpg'):
        write_picture(tmp_path / 'red.bmp', RED)
