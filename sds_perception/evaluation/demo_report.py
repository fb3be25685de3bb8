"""The report of a demo: what the graph's outputs are worth, with pictures."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sds_perception.core.depth import is_valid_depth
from sds_perception.core.label_space import LabelSpace
from sds_perception.core.picture_files import write_picture
from sds_perception.core.recorded_frame import RecordedFrame
from sds_perception.evaluation.frame_pictures import write_frame_pictures
from sds_perception.evaluation.overview import draw_overview
from sds_perception.evaluation.report import (
    Figure,
    Report,
    Table,
    class_rows,
    number,
    write_report,
)

INTRODUCTION = (
    'camera_node rendered rooms and published them as a camera does, perception_node answered '
    'each image with labels, depth and a cloud, and this report was made from what arrived in a '
    'third process. The rooms know their exact labels and depth, so every answer is scored.'
)
NUM_IN_OVERVIEW = 3
OUTPUT_NAMES = {'labels': 'labels', 'depth': 'depth', 'points': 'cloud'}


def write_demo_report(
    folder: str | Path,
    results: Mapping[str, Any],
    frames: Sequence[RecordedFrame],
    *,
    label_space: LabelSpace,
    facts: Mapping[str, str],
) -> Path:
    """
    Write pictures, page and ``overview.jpg``, which shows the first frames at a glance.

    :param folder: is made; older pages and pictures of the same names are replaced.
    :param results: of :meth:`GraphRun.result`, and ``skipped`` and ``incomplete`` frames.
    :param frames: at least one.
    :param facts: name → value; how the run was made.
    :returns: path of the page.
    :raises OSError: from the file system.
    """
    colors = {'label_space': label_space, 'max_depth_m': color_range(frames)}
    overview = draw_overview(frames[:NUM_IN_OVERVIEW], **colors)
    write_picture(Path(folder) / 'overview.jpg', overview)
    shown = tuple(
        write_frame_pictures(frame, Path(folder), number, **colors)
        for number, frame in enumerate(frames, start=1)
    )
    report = Report(
        title='A camera, a network and what came out',
        introduction=INTRODUCTION,
        headline=headline(results),
        max_depth_m=colors['max_depth_m'],
        frames=shown,
        classes=class_rows(results['iou_per_class'], label_space),
        tables=(
            Table('Depth errors and labels', score_rows(results)),
            Table('From the stamp of an image until its answer arrived', latency_rows(results)),
            Table('How this was made', tuple(facts.items()), is_numeric=False),
        ),
    )
    return write_report(folder, report)


def color_range(frames: Sequence[RecordedFrame]) -> float:
    """Return whole meters that hold nearly all true depth of the frames; 10 without any."""
    known = [frame.true_depth[is_valid_depth(frame.true_depth)] for frame in frames]
    values = np.concatenate(known) if known else np.zeros(0)
    return float(np.ceil(np.percentile(values, 98))) if values.size else 10.0


def headline(results: Mapping[str, Any]) -> tuple[Figure, ...]:
    """Return the five numbers that most people ask for."""
    p50_ms = results['latency'].get('points', {}).get('p50_ms')
    return (
        Figure(number(results['miou'], 1, 100), '%', 'mIoU'),
        Figure(number(results['abs_rel'], 3), '', 'AbsRel of depth'),
        Figure(number(results['rmse'], 2), 'm', 'RMSE of depth'),
        Figure(number(results['frame_rate_hz'], 1), 'Hz', 'answered images'),
        Figure(number(p50_ms, 0), 'ms', 'image to cloud, median'),
    )


def score_rows(results: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the scores beside the headline."""
    return (
        ('Pixels with the right label', number(results['pixel_accuracy'], 1, 100) + ' %'),
        ('Depth within 25 % (δ < 1.25)', number(results['a1'], 1, 100) + ' %'),
        ('Depth within 56 % (δ < 1.25²)', number(results['a2'], 1, 100) + ' %'),
        ('SqRel', number(results['sq_rel'], 3) + ' m'),
        ('RMSE of log depth', number(results['rmse_log'], 3)),
        ('Pixels that became points', number(results['valid_points'], 1, 100) + ' %'),
        ('Images answered', str(results['images'])),
        ('Images of the camera a second', number(camera_rate_hz(results), 1)),
        ('Images passed over for newer ones', str(results['skipped'])),
        ('Answers of which a part was lost', str(results['incomplete'])),
    )


def camera_rate_hz(results: Mapping[str, Any]) -> float | None:
    """Return the images a second that reached the recorder, answered or not."""
    if results['frame_rate_hz'] is None:
        return None
    seen = results['images'] + results['skipped'] + results['incomplete']
    return results['frame_rate_hz'] * seen / results['images']


def latency_rows(results: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return a row for each output."""
    return tuple(
        (
            OUTPUT_NAMES.get(name, name),
            f'{number(row["p50_ms"], 0)} ms median, {number(row["p95_ms"], 0)} ms at 95 %',
        )
        for name, row in results['latency'].items()
    )
