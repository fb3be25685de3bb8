"""The overview has a row a frame and a legend."""

import numpy as np
from sds_perception.core.label_space import LabelClass, LabelSpace
from sds_perception.core.recorded_frame import RecordedFrame
from sds_perception.evaluation.overview import draw_overview

SPACE = LabelSpace('one', (LabelClass('wall', (200, 0, 0), 0),))


def frame():
    labels = np.zeros((60, 80), np.uint8)
    depth = np.full((60, 80), 2.0, np.float32)
    return RecordedFrame(
        stamp_ns=0,
        image=np.full((60, 80, 3), 90, np.uint8),
        true_labels=labels,
        true_depth=depth,
        labels=labels,
        depth=depth,
        points=np.full((60, 80, 3), np.nan, np.float32),
        point_colors=np.zeros((60, 80, 3), np.uint8),
        latencies_ms={},
    )


def test_every_frame_is_a_row_of_four_panels():
    one = draw_overview([frame()], label_space=SPACE, max_depth_m=10.0)
    two = draw_overview([frame(), frame()], label_space=SPACE, max_depth_m=10.0)
    assert one.shape[1] == two.shape[1] == 4 * 400 + 5 * 8
    assert two.shape[0] - one.shape[0] == 28 + 300 + 8


def test_the_legend_shows_the_classes():
    picture = draw_overview([frame()], label_space=SPACE, max_depth_m=10.0)
    assert (picture[-32:] == (200, 0, 0)).all(axis=-1).any()
