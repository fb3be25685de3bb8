"""A graph that is stuck is told apart from one that is slow."""

from types import SimpleNamespace

import pytest
from sds_perception.nodes.graph import stall_watchdog
from sds_perception.nodes.graph.stall_watchdog import StallWatchdog

GROUP = SimpleNamespace(last_lines=lambda name: f'last words of {name}')


@pytest.fixture
def clock(monkeypatch):
    now = SimpleNamespace(s=0.0)
    monkeypatch.setattr(stall_watchdog.time, 'monotonic', lambda: now.s)
    return now


def test_a_slow_start_is_waited_for_and_then_told_with_last_words(clock):
    watchdog = StallWatchdog(GROUP, 0)
    clock.s = stall_watchdog.START_LIMIT_S
    watchdog.check(0, {})
    clock.s += 1
    with pytest.raises(TimeoutError, match='after 0 frames; .*last words of perception_node'):
        watchdog.check(0, {})


def test_frames_that_keep_coming_are_progress(clock):
    watchdog = StallWatchdog(GROUP, 5)
    for num_frames in range(6, 16):
        clock.s += stall_watchdog.STALL_LIMIT_S
        watchdog.check(num_frames, {})
    clock.s += stall_watchdog.STALL_LIMIT_S + 1
    with pytest.raises(TimeoutError, match='after 10 frames'):
        watchdog.check(15, {})


def test_a_node_in_error_is_told_soon_in_its_own_words(clock):
    watchdog = StallWatchdog(GROUP, 0)
    errors = {'perception': 'there is no checkpoint x; train one'}
    watchdog.check(0, errors)
    clock.s = stall_watchdog.ERROR_LIMIT_S + 1
    with pytest.raises(ChildProcessError, match='perception: there is no checkpoint x; train one'):
        watchdog.check(0, errors)
