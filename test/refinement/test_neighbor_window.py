"""Tests of neighbors in time."""

import numpy as np
import pytest
from sds_perception.refinement.neighbor_window import NeighborWindow


@pytest.fixture
def feed(wall):
    def run(window, *stamps):
        ready = []
        for stamp in stamps:
            pose = np.eye(4)
            pose[0, 3] = stamp
            image = np.full((48, 64, 3), int(stamp * 10), np.uint8)
            frame = wall(f'{stamp}', stamp_s=stamp, image=image, world_T_camera=pose)
            ready += window.add(frame)
        return ready

    return run


def test_a_frame_waits_for_the_next(feed):
    window = NeighborWindow(1.0)
    assert [frame.name for frame in feed(window, 0.0, 1.0)] == ['0.0']
    (frame,) = feed(window, 2.0)
    assert frame.name == '1.0'
    assert frame.neighbors[:, 0, 0, 0].tolist() == [0, 20]
    # the point one meter before this camera is farther along x for the earlier one
    assert frame.neighbor_T[:, 0, 3].tolist() == [1, -1]


def test_the_nearest_to_the_wanted_time_is_taken(feed):
    frames = feed(NeighborWindow(1.0), 0.0, 0.2, 0.9, 1.0, 1.1, 2.1, 2.2)
    chosen = next(frame for frame in frames if frame.name == '1.0')
    assert chosen.neighbors[:, 0, 0, 0].tolist() == [0, 21]


def test_far_frames_are_no_neighbors(feed):
    frames = feed(NeighborWindow(1.0), 0.0, 5.0, 10.0)
    assert [frame.neighbors for frame in frames] == [None, None]


def test_the_end_of_the_stream_lets_all_go(feed):
    window = NeighborWindow(1.0)
    feed(window, 0.0, 1.0)
    assert [frame.name for frame in window.flush()] == ['1.0']
    assert window.flush() == []


def test_a_clock_that_jumps_back_begins_anew(feed):
    window = NeighborWindow(1.0)
    frames = feed(window, 20.0, 21.0, 0.0)
    assert [frame.name for frame in frames] == ['20.0', '21.0']
    (frame,) = feed(window, 1.0)
    assert (frame.name, frame.neighbors) == ('0.0', None)


def test_without_a_gap_nothing_waits(feed):
    assert len(feed(NeighborWindow(0.0), 0.0, 1.0)) == 2


def test_a_pose_that_is_missing_leaves_the_pictures(feed, wall):
    window = NeighborWindow(1.0)
    feed(window, 0.0)
    window.add(wall('lost', stamp_s=1.0))
    (frame,) = feed(window, 2.0)
    assert frame.neighbors is not None
    assert frame.neighbor_T is None


def test_memory_is_bounded(feed):
    window = NeighborWindow(1000.0)
    assert len(feed(window, *(number / 10 for number in range(200)))) >= 100
