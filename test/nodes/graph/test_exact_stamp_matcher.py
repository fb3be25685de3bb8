"""Messages find their frame by stamp."""

from sds_perception.nodes.graph.exact_stamp_matcher import CAPACITY, ExactStampMatcher


def matcher():
    return ExactStampMatcher(['image', 'labels', 'depth'], outputs=['labels', 'depth'])


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


def complete(frames, stamp_ns):
    for topic in ('image', 'labels', 'depth'):
        frame = frames.put(topic, stamp_ns, 'done')
    return frame


def test_older_frames_are_counted_by_what_came_of_them():
    frames = matcher()
    complete(frames, 1)
    frames.put('image', 2, 'only seen')
    frames.put('image', 3, 'half done')
    frames.put('labels', 3, 'half done')
    complete(frames, 4)
    assert (frames.skipped, frames.incomplete) == (1, 1)


def test_what_passed_while_the_graph_started_does_not_count():
    frames = matcher()
    frames.put('image', 1, 'too early')
    complete(frames, 2)
    assert (frames.skipped, frames.incomplete) == (0, 0)


def test_what_comes_late_is_dropped():
    frames = matcher()
    complete(frames, 3)
    assert frames.put('image', 2, 'late') is None
    assert complete(frames, 2) is None
    assert (frames.skipped, frames.incomplete) == (0, 0)


def test_the_oldest_is_given_up_when_too_many_wait():
    frames = ExactStampMatcher(['image', 'labels'], outputs=['labels'])
    for stamp_ns in range(1, CAPACITY + 2):
        frames.put('image', stamp_ns, 'i')
    assert frames.put('labels', 1, 'l') is None
    assert frames.put('labels', CAPACITY, 'l') == {'image': 'i', 'labels': 'l'}
