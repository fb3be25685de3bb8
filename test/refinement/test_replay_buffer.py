"""Tests of what is remembered."""

import numpy as np
import pytest
from sds_perception.refinement.replay_buffer import LABELED, MEASURED, PLAIN, RECENT, ReplayBuffer

LABELS = np.zeros((48, 64), np.uint8)


@pytest.fixture
def buffer(tmp_path):
    return ReplayBuffer(tmp_path, max_frames=3, max_recent=2)


def place(*coordinates):
    return np.array(coordinates, np.float32)


def names(buffer, *shelves):
    return [entry.name for entry in buffer.entries(*shelves)]


def test_frames_lie_where_they_belong(buffer, wall):
    buffer.add(wall('labels', labels=LABELS), place(0))
    buffer.add(wall('depth'), place(1))
    buffer.add(wall('nothing', depth_m=None), place(2))
    buffer.add(wall('held back'), place(3), RECENT)
    assert buffer.counts() == {LABELED: 1, MEASURED: 1, PLAIN: 1, RECENT: 1}
    assert len(buffer) == 3


def test_of_the_two_most_similar_the_older_goes(buffer, wall):
    for name, x in (('a', 0), ('b', 5), ('c', 5.1), ('d', 9)):
        assert buffer.add(wall(name), place(x))
    assert names(buffer) == ['a', 'c', 'd']
    assert 'b' not in buffer
    assert len(list(buffer.folder.iterdir())) == 3


def test_the_one_without_depth_goes_first(buffer, wall):
    for name, x in (('a', 0), ('b', 5), ('d', 9)):
        buffer.add(wall(name), place(x))
    assert not buffer.add(wall('c', depth_m=None), place(5.1))
    assert names(buffer) == ['a', 'b', 'd']


def test_labeled_frames_stay_before_all_others(buffer, wall):
    buffer.add(wall('plain', depth_m=None), place(100))
    for x in range(3):
        buffer.add(wall(f'labeled {x}', labels=LABELS), place(0))
    assert names(buffer) == ['labeled 0', 'labeled 1', 'labeled 2']
    buffer.add(wall('labeled 3', labels=LABELS), place(9))
    assert len(buffer) == 3


def test_who_counts_is_not_disturbed_by_who_forgets(buffer, wall):
    class Meanwhile:
        """An entry at which the thread that learns forgets a frame."""

        @property
        def shelf(self):
            buffer.forget('gone')
            return PLAIN

    buffer._entries['meanwhile'] = Meanwhile()
    for _ in range(2):
        buffer.add(wall('gone', depth_m=None), place(0), RECENT)
        assert buffer.counts()[PLAIN] == 1
        buffer.add(wall('gone', depth_m=None), place(0), RECENT)
        assert len(buffer) == 1


def test_the_newest_recent_frames_stay(buffer, wall):
    for number in range(4):
        buffer.add(wall(f'{number}'), place(0), RECENT)
    assert names(buffer, RECENT) == ['2', '3']


def test_a_frame_of_the_same_name_is_replaced(buffer, wall):
    buffer.add(wall('a'), place(0))
    buffer.add(wall('a', labels=LABELS), place(0))
    assert names(buffer, LABELED) == names(buffer) == ['a']
    assert buffer.read('a').has_labels


def test_a_frame_that_comes_again_without_its_labels_does_not_lose_them(buffer, wall):
    buffer.add(wall('a', labels=LABELS), place(0))
    assert buffer.add(wall('a'), place(0))
    assert buffer.add(wall('a'), place(0), RECENT)
    assert names(buffer, LABELED) == names(buffer) == ['a']
    assert buffer.read('a').has_labels


def test_what_a_killed_process_was_writing_is_removed(buffer, wall, tmp_path):
    buffer.add(wall('a'), place(0))
    half = tmp_path / '.00000001-measured.k3x_9q0z.npz'
    half.write_bytes(b'half a frame')
    again = ReplayBuffer(tmp_path, max_frames=3, max_recent=2)
    assert not half.exists()
    assert names(again) == ['a']


def test_a_restart_finds_everything(buffer, wall, tmp_path):
    buffer.add(wall('a'), place(1, 2))
    buffer.add(wall('b'), place(3, 4), RECENT)
    again = ReplayBuffer(tmp_path, max_frames=3, max_recent=2)
    assert again.counts() == buffer.counts()
    assert again.entries(RECENT)[0].descriptor.tolist() == [3, 4]
    again.add(wall('c'), place(5, 6))
    assert names(again) == ['a', 'b', 'c']
    assert again.messages == []


def test_a_broken_file_is_dropped_and_named(buffer, wall, tmp_path):
    buffer.add(wall('a'), place(0))
    buffer.add(wall('b'), place(1))
    path = buffer.entries()[0].path
    path.write_bytes(b'half')
    again = ReplayBuffer(tmp_path, max_frames=3, max_recent=2)
    assert names(again) == ['b']
    assert path.name in again.messages[0]
    with pytest.raises(KeyError):
        buffer.read('a')
    assert 'a' not in buffer


def test_a_file_that_breaks_later_is_left_out_and_named(buffer, wall):
    buffer.add(wall('whole'), place(0), RECENT)
    buffer.add(wall('broken'), place(1), RECENT)
    buffer.entries(RECENT)[1].path.write_bytes(b'no frame')
    assert [frame.name for frame in buffer.frames(RECENT)] == ['whole']
    assert names(buffer) == ['whole']
    assert 'is not a remembered frame' in buffer.messages[0]


def test_the_disk_limit_holds(tmp_path, wall):
    buffer = ReplayBuffer(tmp_path, max_frames=100, max_recent=2, max_bytes=60_000)
    for number in range(12):
        buffer.add(wall(f'{number}', seed=number), place(number))
    assert 1 < len(buffer) < 12
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) == buffer.size <= 60_000
