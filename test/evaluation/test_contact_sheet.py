"""Thumbnails stand in rows of five."""

import numpy as np
from sds_perception.evaluation.contact_sheet import contact_sheet
from sds_perception.evaluation.visualize import CAPTION_HEIGHT_PX, GAP_PX


def test_the_sixth_picture_begins_a_second_row():
    red = np.zeros((10, 240, 3), np.uint8)
    red[...] = (255, 0, 0)
    sheet = contact_sheet([red] * 6, [str(i) for i in range(6)])
    row = CAPTION_HEIGHT_PX + 10 + GAP_PX
    assert sheet.shape == (2 * row, 5 * 240 + 6 * GAP_PX, 3)
    second = sheet[row + CAPTION_HEIGHT_PX + 5]
    assert second[GAP_PX + 5].tolist() == [255, 0, 0]
    assert second[2 * GAP_PX + 240 + 5].tolist() == [255, 255, 255]
