"""What happened once is said for a while, in the log and in /diagnostics."""

import pytest
from sds_perception.nodes.health import WARN, Health
from sds_perception.nodes.training_messages import STANDS_S, TrainingMessages


@pytest.fixture
def health():
    return Health()


def test_what_is_appended_later_is_said_and_taken_out(health):
    sentences, log = [], []
    messages = TrainingMessages(sentences, health=health, warn=log.append)
    messages.tell(0.0)
    assert health.summary() == (0, '')
    sentences += ['forgot a frame: a.npz', 'forgot a frame: b.npz']
    messages.tell(1.0)
    assert health.summary() == (WARN, 'forgot a frame: a.npz; forgot a frame: b.npz')
    assert log == ['forgot a frame: a.npz; forgot a frame: b.npz']
    assert sentences == []


def test_it_stands_for_a_while(health):
    messages = TrainingMessages(['began anew'], health=health, warn=lambda sentence: None)
    for now_s, level in ((100.0, WARN), (100.0 + STANDS_S, WARN), (101.0 + STANDS_S, 0)):
        messages.tell(now_s)
        assert health.summary()[0] == level
    assert health.values()['last_error'] == 'began anew'


def test_of_many_the_last_are_said_and_the_others_counted(health):
    sentences = [f'file {n}' for n in range(9)]
    TrainingMessages(sentences, health=health, warn=lambda sentence: None).tell(0.0)
    assert health.summary()[1] == 'file 6; file 7; file 8; and 6 more before'
