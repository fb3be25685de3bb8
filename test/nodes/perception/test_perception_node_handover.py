"""Weights that a training node hands over: taken where they are what was announced."""

from itertools import count
import json

import pytest
from running_network import (
    change_state,
    parameter,
    set_checkpoint,
    wait_for_more,
    wait_until_running,
)
from sds_perception.core.checkpoint import load_checkpoint, save_checkpoint, sha256_of
from std_msgs.msg import String

SEEDS = count(100)


@pytest.fixture
def announce(graph, running):
    """Return a function that announces a checkpoint as a training node does."""
    from rclpy.qos import DurabilityPolicy, QoSProfile

    latched = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
    publisher = graph.node.create_publisher(String, '/training/checkpoint', latched)

    def make(path, sha256):
        text = json.dumps({'path': str(path), 'sha256': sha256})
        publisher.publish(String(data=text))

    assert graph.set_parameter('perception', 'follow_training', True).successful
    yield make
    assert graph.set_parameter('perception', 'follow_training', False).successful
    graph.node.destroy_publisher(publisher)


def test_what_a_training_node_announces_takes_over(
    graph, running, announce, write_tiny_checkpoint, tmp_path
):
    path = write_tiny_checkpoint(tmp_path / 'learned.safetensors', seed=4)
    announce(path, sha256_of(path))
    wait_until_running(graph, path)
    wait_for_more(graph, running)


def cut_short(folder, good):
    path = folder / 'cut.safetensors'
    path.write_bytes(good.read_bytes()[:-1000])
    return path, sha256_of(good)


def with_one_other_bit(folder, good):
    path = folder / 'bit.safetensors'
    content = bytearray(good.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)
    return path, sha256_of(good)


@pytest.mark.parametrize(
    ('make', 'word'),
    [
        (cut_short, 'copy it again'),
        (with_one_other_bit, 'announced was'),
        (lambda folder, good: (good, 64 * '0'), 'announced was 000000000000'),
        (lambda folder, good: (folder / 'gone.safetensors', 64 * '0'), 'there is no checkpoint'),
        (lambda folder, good: ('here.safetensors', 64 * '0'), 'absolute path'),
    ],
    ids=['cut short', 'damaged', 'another sha256', 'missing', 'relative'],
)
def test_what_is_not_the_announced_file_is_refused_and_the_old_weights_stay(
    graph, running, announce, write_tiny_checkpoint, tmp_path, make, word
):
    before = graph.values()['checkpoint_sha256']
    good = write_tiny_checkpoint(tmp_path / 'good.safetensors', seed=5)
    announce(*make(tmp_path, good))
    graph.wait_for(lambda: word in graph.status.message, 'the refusal')
    assert 'stays' in graph.status.message
    assert graph.values()['checkpoint_sha256'] == before
    wait_for_more(graph, running)


def test_announced_weights_of_other_classes_are_refused(
    graph, running, announce, write_tiny_checkpoint, tmp_path
):
    path = write_tiny_checkpoint(tmp_path / 'street.safetensors', label_space='camvid11')
    announce(path, sha256_of(path))
    graph.wait_for(lambda: "'camvid11'" in graph.status.message, 'the refusal')
    wait_for_more(graph, running)


def test_after_a_refusal_the_next_good_announcement_is_taken_and_the_warning_ends(
    graph, running, announce, write_tiny_checkpoint, tmp_path
):
    path = write_tiny_checkpoint(tmp_path / 'better.safetensors', seed=6)
    announce(path, 64 * '0')
    graph.wait_for(lambda: path.name in graph.status.message, 'the refusal')
    announce(path, sha256_of(path))
    wait_until_running(graph, path)
    graph.wait_for(lambda: path.name not in graph.status.message, 'the end of the warning')


@pytest.fixture
def handed_over(graph, running, announce, write_tiny_checkpoint, tmp_path):
    """Return the file that a training node handed over to a node that was given another."""
    # of other content each time: what runs already is not loaded again
    path = write_tiny_checkpoint(tmp_path / 'handed_over.safetensors', seed=next(SEEDS))
    announce(path, sha256_of(path))
    wait_until_running(graph, path)
    return path


def damage(path):
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)


def test_what_was_handed_over_is_checked_again_when_it_is_loaded_again(
    graph, running, handed_over
):
    before = graph.values()['checkpoint_sha256']
    damage(handed_over)
    assert graph.set_parameter('perception', 'num_threads', 1).successful
    graph.wait_for(lambda: 'announced was' in graph.status.message, 'the refusal')
    assert graph.values()['checkpoint_sha256'] == before
    wait_for_more(graph, running)


def test_a_change_beside_an_announcement_does_not_let_damaged_weights_in(
    graph, running, handed_over, announce, write_tiny_checkpoint, tmp_path
):
    before = graph.values()['checkpoint_sha256']
    bad = write_tiny_checkpoint(tmp_path / 'bad.safetensors', seed=8)
    sha256 = sha256_of(bad)
    damage(bad)
    announce(bad, sha256)
    assert graph.set_parameter('perception', 'min_confidence', 0.25).successful
    graph.wait_for(lambda: 'announced was' in graph.status.message, 'the refusal')
    graph.wait_for(lambda: graph.values()['is_loading'] == 'false', 'the end of it')
    assert graph.values()['checkpoint_sha256'] == before
    assert parameter(graph, 'min_confidence') == 0.25
    assert graph.set_parameter('perception', 'min_confidence', 0.0).successful
    wait_for_more(graph, running)


def test_a_change_stays_when_weights_are_handed_over_while_it_is_made(
    graph, running, announce, write_tiny_checkpoint, tmp_path
):
    path = write_tiny_checkpoint(tmp_path / 'next.safetensors', seed=9)
    assert graph.set_parameter('perception', 'input_width_px', 160).successful
    announce(path, sha256_of(path))
    wait_until_running(graph, path)
    graph.wait_for(lambda: parameter(graph, 'checkpoint') == str(path), 'the parameters')
    assert parameter(graph, 'input_width_px') == 160
    assert graph.set_parameter('perception', 'input_width_px', 0).successful


def test_a_newer_request_outlives_the_refusal_of_an_older_one(
    graph, running, tiny_checkpoint, write_tiny_checkpoint, tmp_path
):
    state, info = load_checkpoint(tiny_checkpoint)
    broken = {key: value * float('nan') for key, value in state.items()}
    save_checkpoint(tmp_path / 'broken.safetensors', broken, info)
    good = write_tiny_checkpoint(tmp_path / 'wanted.safetensors', seed=10)
    assert set_checkpoint(graph, tmp_path / 'broken.safetensors').successful
    assert set_checkpoint(graph, good).successful
    assert graph.set_parameter('perception', 'num_threads', 0).successful
    wait_until_running(graph, good)
    graph.wait_for(lambda: parameter(graph, 'checkpoint') == str(good), 'the parameter')


def test_where_what_was_handed_over_is_gone_the_checkpoint_that_was_named_is_loaded(
    graph, running, write_tiny_checkpoint, handed_over, tmp_path
):
    named = write_tiny_checkpoint(tmp_path / 'named.safetensors', seed=11)
    assert set_checkpoint(graph, named).successful
    wait_until_running(graph, named)
    change_state(graph, 'deactivate')
    change_state(graph, 'activate')  # and hears the announcement again
    wait_until_running(graph, handed_over)
    handed_over.unlink()
    for label in ('deactivate', 'cleanup', 'configure'):
        change_state(graph, label)
    wait_until_running(graph, named)
    graph.wait_for(lambda: 'instead of what was handed over' in graph.status.message, 'a warning')
    change_state(graph, 'activate')
    wait_for_more(graph, running)
