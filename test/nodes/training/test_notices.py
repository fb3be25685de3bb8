"""What happened once is said for a while, in the log and in /diagnostics."""

from types import SimpleNamespace

import pytest
from sds_perception.nodes.health import WARN, Health
from sds_perception.nodes.training import notices
from sds_perception.nodes.training.notices import STANDS_S, Notices


@pytest.fixture
def health():
    return Health()


@pytest.fixture
def clock(monkeypatch):
    now = SimpleNamespace(s=0.0)
    monkeypatch.setattr(notices.time, 'monotonic', lambda: now.s)
    return now


def test_what_is_appended_later_is_said_and_taken_out(health):
    sentences, log = [], []
    told = Notices(sentences, health=health, warn=log.append)
    told.tell()
    assert health.summary() == (0, '')
    sentences += ['forgot a frame: a.npz', 'forgot a frame: b.npz']
    told.tell()
    assert health.summary() == (WARN, 'forgot a frame: a.npz; forgot a frame: b.npz')
    assert log == ['forgot a frame: a.npz; forgot a frame: b.npz']
    assert sentences == []


def test_it_stands_for_a_while(health, clock):
    told = Notices(['began anew'], health=health, warn=lambda sentence: None)
    for now_s, level in ((100.0, WARN), (100.0 + STANDS_S, WARN), (101.0 + STANDS_S, 0)):
        clock.s = now_s
        told.tell()
        assert health.summary()[0] == level
    assert health.values()['last_error'] == 'began anew'


def test_of_many_the_last_are_said_and_the_others_counted(health):
    sentences = [f'file {n}' for n in range(9)]
    Notices(sentences, health=health, warn=lambda sentence: None).tell()
    assert health.summary()[1] == 'file 6; file 7; file 8; and 6 more before'
