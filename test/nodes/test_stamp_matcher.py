"""Messages find their frame by stamp."""

from sds_perception.nodes.stamp_matcher import StampMatcher


def matcher():
    return StampMatcher(['image', 'labels', 'depth'], outputs=['labels', 'depth'])


def test_a_frame_is_complete_when_all_topics_have_its_stamp():
    frames = matcher()
    assert frames.put('depth', 5, 'd') is None
    assert frames.put('image', 5, 'i') is None
    assert frames.put('labels', 5, 'l') == {'image': 'i', 'labels': 'l', 'depth': 'd'}


def test_stamps_do_not_mix():
    frames = matcher()
    frames.put('image', 5, 'i')
    frames.put('labels', 6, 'l')
    assert frames.put('depth', 5, 'd') is None


def test_older_frames_are_counted_by_what_came_of_them():
    frames = matcher()
    frames.put('image', 1, 'only seen')
    frames.put('image', 2, 'half done')
    frames.put('labels', 2, 'half done')
    for topic in ('image', 'labels', 'depth'):
        frames.put(topic, 3, 'done')
    assert (frames.skipped, frames.incomplete) == (1, 1)


def test_what_comes_late_is_dropped():
    frames = matcher()
    for topic in ('image', 'labels', 'depth'):
        frames.put(topic, 3, 'done')
    assert frames.put('image', 2, 'late') is None
    assert (frames.skipped, frames.incomplete) == (0, 0)
