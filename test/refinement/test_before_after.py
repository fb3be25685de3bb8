"""The picture of before and after shows both networks beside the sensor."""

import pytest
from sds_perception.core.prediction import Prediction
from sds_perception.evaluation.visualize import CAPTION_HEIGHT_PX, GAP_PX
from sds_perception.refinement.before_after import PANEL_WIDTH_PX, draw_before_after
from sds_perception.refinement.frame import to_sample
import torch
from torch import nn

PANEL_HEIGHT_PX = PANEL_WIDTH_PX * 48 // 64


class Flat(nn.Module):
    """Says the same depth everywhere."""

    def __init__(self, depth_m):
        super().__init__()
        self.depth_m = nn.Parameter(torch.tensor(depth_m))

    def forward(self, images):
        return Prediction(None, self.depth_m.expand(len(images), 1, *images.shape[-2:]))


def panel(picture, column):
    """Return the color in the middle of a column of the first row."""
    left = GAP_PX + column * (PANEL_WIDTH_PX + GAP_PX)
    return picture[CAPTION_HEIGHT_PX + PANEL_HEIGHT_PX // 2, left + PANEL_WIDTH_PX // 2].tolist()


def test_who_says_what_the_sensor_says_has_its_color(small_info, wall):
    walls = [to_sample(wall(depth_m=2.0), (0.1, 10.0))]
    picture = draw_before_after(Flat(1.0), Flat(2.0), walls, small_info)
    assert panel(picture, 3) == panel(picture, 1)
    assert panel(picture, 2) != panel(picture, 1)


def test_three_frames_are_drawn_of_many(small_info, wall):
    walls = [to_sample(wall(f'{number}'), (0.1, 10.0)) for number in range(8)]
    picture = draw_before_after(Flat(1.0), Flat(2.0), walls, small_info)
    assert picture.shape[0] == 3 * (CAPTION_HEIGHT_PX + PANEL_HEIGHT_PX + GAP_PX)


def test_without_depth_there_is_nothing_to_draw(small_info, wall):
    seen = [to_sample(wall(depth_m=None), (0.1, 10.0))]
    with pytest.raises(ValueError, match='no frame that was held back has depth'):
        draw_before_after(Flat(1.0), Flat(2.0), seen, small_info)
