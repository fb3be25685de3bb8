"""The demo's report from two small frames."""

import numpy as np
from sds_perception.core.label_space import LabelClass, LabelSpace
from sds_perception.core.recorded_frame import RecordedFrame
from sds_perception.evaluation.demo_report import (
    camera_rate_hz,
    color_range,
    number,
    write_demo_report,
)
from sds_perception.evaluation.graph_run import GraphRun

SPACE = LabelSpace('two', (LabelClass('wall', (200, 0, 0), 0), LabelClass('bed', (0, 100, 0), 1)))


def frame(index):
    labels = np.zeros((24, 32), np.uint8)
    depth = np.full((24, 32), 3.2, np.float32)
    v, u = np.mgrid[:24, :32]
    return RecordedFrame(
        stamp_ns=(index + 1) * 100_000_000,
        image=np.full((24, 32, 3), 120, np.uint8),
        true_labels=labels,
        labels=labels + 1,
        true_depth=depth,
        depth=depth,
        points=np.stack([u / 10 - 1.6, v / 10 - 1.2, depth], axis=-1),
        point_colors=np.full((24, 32, 3), 120, np.uint8),
        latencies_ms={'labels': 20.0, 'depth': 21.0, 'points': 22.0},
    )


def results_of(frames):
    run = GraphRun(SPACE, min_depth_m=0.1, max_depth_m=10, num_frames=len(frames), num_kept=9)
    for each in frames:
        run.add(each)
    return {**run.result(), 'skipped': 7, 'incomplete': 0}


def test_the_page_shows_every_frame_and_says_how_it_was_made(tmp_path):
    frames = [frame(0), frame(1)]
    facts = {'Command': 'sds demo --frames 2'}
    page = write_demo_report(tmp_path, results_of(frames), frames, label_space=SPACE, facts=facts)
    text = page.read_text()
    pictures = sorted(path.name for path in tmp_path.glob('frame_*.jpg'))
    assert len(pictures) == 2 * 6
    assert all(f'src="{name}"' in text for name in pictures)
    assert 'sds demo --frames 2' in text
    assert '0 % of pixels right, depth off by 0.00 m' in text
    assert '22 ms median' in text
    assert (tmp_path / 'overview.jpg').exists()
    assert '<b>10.0<small>Hz</small></b>' in text


def test_a_frame_without_points_still_has_its_pictures(tmp_path):
    empty = frame(0)
    empty.points[:] = np.nan
    empty.depth[:] = np.nan
    write_demo_report(tmp_path, results_of([empty]), [empty], label_space=SPACE, facts={})
    assert (tmp_path / 'frame_1_cloud.jpg').exists()


def test_colors_span_whole_meters_of_true_depth():
    assert color_range([frame(0)]) == 4.0
    assert color_range([]) == 10.0


def test_images_that_were_passed_over_count_for_the_camera():
    results = {'frame_rate_hz': 5.0, 'images': 10, 'skipped': 9, 'incomplete': 1}
    assert camera_rate_hz(results) == 10.0
    assert camera_rate_hz({**results, 'frame_rate_hz': None}) is None


def test_what_is_not_known_is_a_dash():
    assert number(None, 2) == '–'
    assert number(0.256, 1, 100) == '25.6'
