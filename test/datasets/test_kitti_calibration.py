"""KITTI's calibration files."""

import pytest
from sds_perception.datasets.kitti_calibration import read_kitti_camera

# camera 2 stands 0.06 m to the left of camera 0
CALIBRATION = """calib_time: 09-Jan-2012 13:57:47
P_rect_00: 700 0 600 0 0 700 170 0 0 0 1 0
P_rect_02: 700 0 600 42 0 700 170 0 0 0 1 0
"""


def test_the_projection_is_intrinsics_and_a_step_aside(tmp_path, write_text):
    write_text(tmp_path / 'a.txt', CALIBRATION)
    camera = read_kitti_camera(tmp_path / 'a.txt', 'P_rect_02')
    assert camera.K.tolist() == [[700, 0, 600], [0, 700, 170], [0, 0, 1]]
    assert camera.from_reference[:3, 3].tolist() == pytest.approx([0.06, 0, 0])


@pytest.mark.parametrize(
    'text', ['P_rect_02: 1 2 3', 'P_rect_02: a b', 'P2: 1', f'P_rect_02:{" 0" * 12}']
)
def test_other_files_are_refused(tmp_path, write_text, text):
    write_text(tmp_path / 'a.txt', text)
    with pytest.raises(ValueError, match='a.txt has no usable line P_rect_02 .* 12 numbers'):
        read_kitti_camera(tmp_path / 'a.txt', 'P_rect_02')


def test_bytes_that_are_no_text_are_named(tmp_path):
    (tmp_path / 'a.txt').write_bytes(b'P2: \xe9')
    with pytest.raises(ValueError, match='a.txt is no text in UTF-8'):
        read_kitti_camera(tmp_path / 'a.txt', 'P2')


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match='gone.txt is missing; wanted a line "P2: " with'):
        read_kitti_camera(tmp_path / 'gone.txt', 'P2')
