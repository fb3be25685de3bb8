"""Another checkpoint while frames flow: swapped in between two of them, or refused, saying why."""

import json
import pickle

import pytest
from safetensors.torch import save_file
from sds_perception.core.checkpoint import (
    load_checkpoint,
    save_checkpoint,
    sha256_of,
    to_metadata,
)
from std_msgs.msg import String

RATE_HZ = 10.0


@pytest.fixture(scope='module')
def running(graph, tiny_checkpoint):
    """Return the labels that a node publishes for a camera that never stops."""
    from rclpy.qos import DurabilityPolicy, QoSProfile
    from sensor_msgs.msg import Image

    graph.perception = graph.start('perception_node', checkpoint=tiny_checkpoint, backend='torch')
    labels = graph.listen(Image, '/perception/semantic/image')
    latched = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
    graph.names = graph.listen(String, '/perception/semantic/labels', latched)
    images = graph.node.create_publisher(Image, '/image', 1)
    size = {'height': 48, 'width': 64, 'step': 192, 'data': bytes(range(256)) * 36}
    message = Image(encoding='rgb8', **size)

    def show():
        message.header.stamp = graph.node.get_clock().now().to_msg()
        images.publish(message)

    graph.node.create_timer(1 / RATE_HZ, show)
    graph.wait_for(lambda: len(labels) > 3, 'labels')
    return labels


def set_checkpoint(graph, path):
    return graph.set_parameter('perception', 'checkpoint', str(path))


def wait_until_running(graph, path):
    sha256 = sha256_of(path)
    graph.wait_for(lambda: graph.values().get('checkpoint_sha256') == sha256, f'{path} to run')


def wait_for_more(graph, labels):
    target = len(labels) + 3
    graph.wait_for(lambda: len(labels) >= target, 'labels to go on')


def test_another_checkpoint_is_swapped_in_while_labels_go_on(
    graph, running, write_tiny_checkpoint, tmp_path
):
    before = bytes(running[-1].data)
    other = write_tiny_checkpoint(tmp_path / 'other.safetensors', seed=1)
    assert set_checkpoint(graph, other).successful
    wait_until_running(graph, other)
    graph.wait_for(lambda: bytes(running[-1].data) != before, 'other labels')
    wait_for_more(graph, running)
    after = bytes(running[-1].data)
    # each frame is answered by one of both, whole
    assert {bytes(message.data) for message in running} == {before, after}


def test_new_content_under_the_same_path_is_another_checkpoint_for_who_names_it(
    graph, running, write_tiny_checkpoint, tmp_path
):
    path = write_tiny_checkpoint(tmp_path / 'refined.safetensors', seed=2)
    assert set_checkpoint(graph, path).successful
    wait_until_running(graph, path)
    before = sha256_of(path)
    path.write_bytes(b'half of another')
    assert graph.set_parameter('perception', 'max_depth_m', 5.0).successful
    status = graph.status
    graph.wait_for(lambda: graph.status is not status, 'diagnostics')
    assert graph.values()['checkpoint_sha256'] == before
    write_tiny_checkpoint(path, seed=3)
    assert graph.set_parameter('perception', 'max_depth_m', 0.0).successful
    assert set_checkpoint(graph, path).successful
    wait_until_running(graph, path)


def corrupt(tmp_path, good):
    path = tmp_path / 'corrupt.safetensors'
    path.write_bytes(good.read_bytes()[:1000])
    return path


def pickled(tmp_path, good):
    path = tmp_path / 'weights.safetensors'
    path.write_bytes(pickle.dumps({'weights': [1, 2, 3]}))
    return path


def misdescribed(right, wrong):
    def make(tmp_path, good):
        state, info = load_checkpoint(good)
        metadata = to_metadata(info)
        metadata['info'] = metadata['info'].replace(right, wrong)
        save_file(state, tmp_path / 'misdescribed.safetensors', metadata)
        return tmp_path / 'misdescribed.safetensors'

    return make


@pytest.mark.parametrize(
    ('make', 'word'),
    [
        (lambda folder, good: folder / 'missing.safetensors', 'there is no checkpoint'),
        (corrupt, 'copy it again'),
        (pickled, 'is a pickle'),
        (misdescribed('"input_height_px": 96', '"input_height_px": 0'), 'wanted 32 to 8192'),
        (misdescribed('"name": "nyu40"', '"name": null'), 'label_space.name is None'),
    ],
)
def test_what_is_no_checkpoint_is_refused_at_once(
    graph, running, tiny_checkpoint, tmp_path, make, word
):
    result = set_checkpoint(graph, make(tmp_path, tiny_checkpoint))
    assert not result.successful
    assert word in result.reason
    wait_for_more(graph, running)


def test_other_classes_are_refused_while_subscribers_rely_on_these(
    graph, running, write_tiny_checkpoint, tmp_path
):
    path = write_tiny_checkpoint(tmp_path / 'street.safetensors', label_space='camvid11')
    result = set_checkpoint(graph, path)
    assert not result.successful
    assert "'camvid11'" in result.reason and "'nyu40'" in result.reason
    assert 'deactivate' in result.reason
    wait_for_more(graph, running)


def test_weights_that_are_not_finite_are_refused_after_loading_and_the_old_stay(
    graph, running, tiny_checkpoint, tmp_path
):
    from rcl_interfaces.srv import GetParameters

    assert set_checkpoint(graph, tiny_checkpoint).successful
    wait_until_running(graph, tiny_checkpoint)
    state, info = load_checkpoint(tiny_checkpoint)
    broken = {key: value * float('nan') for key, value in state.items()}
    save_checkpoint(tmp_path / 'broken.safetensors', broken, info)
    assert set_checkpoint(graph, tmp_path / 'broken.safetensors').successful
    graph.wait_for(lambda: 'not finite' in graph.status.message, 'the refusal')
    assert graph.values()['checkpoint_sha256'] == sha256_of(tiny_checkpoint)
    wait_for_more(graph, running)

    def named_checkpoint():
        request = GetParameters.Request(names=['checkpoint'])
        response = graph.call(GetParameters, '/perception/get_parameters', request)
        return response.values[0].string_value

    graph.wait_for(lambda: named_checkpoint() == str(tiny_checkpoint), 'the old parameter')
    assert 'not finite' in graph.status.message
    assert set_checkpoint(graph, tiny_checkpoint).successful
    graph.wait_for(lambda: 'not finite' not in graph.status.message, 'the end of the warning')


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


def test_inactive_it_takes_other_classes_and_says_their_names(
    graph, running, write_tiny_checkpoint, tmp_path
):
    from lifecycle_msgs.msg import Transition
    from lifecycle_msgs.srv import ChangeState

    def change(label):
        request = ChangeState.Request(transition=Transition(label=label))
        assert graph.call(ChangeState, '/perception/change_state', request).success

    change('deactivate')
    path = write_tiny_checkpoint(tmp_path / 'street.safetensors', label_space='camvid11')
    assert set_checkpoint(graph, path).successful
    wait_until_running(graph, path)
    change('activate')
    graph.wait_for(lambda: 'camvid11' in graph.names[-1].data, 'the names of the classes')
    wait_for_more(graph, running)


@pytest.mark.parametrize(
    ('name', 'value', 'word'),
    [
        ('min_confidence', 2.0, 'min_confidence'),
        ('cloud_fields', 'everything', 'rgb, semantic, octomap'),
        ('label_remap', '0', 'from:to'),
        ('autostart', False, 'read-only'),
        ('device', 'tpu', 'cuda'),
        ('device', 'cuda:99', 'CUDA devices'),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_the_reason(graph, running, name, value, word):
    result = graph.set_parameter('perception', name, value)
    assert not result.successful
    assert word in result.reason


def test_what_becomes_of_the_output_changes_without_another_network(graph, running):
    num_engines = graph.perception.log().count('now running')
    assert graph.set_parameter('perception', 'min_confidence', 1.0).successful
    graph.wait_for(lambda: set(running[-1].data) == {255}, 'labels that nobody is certain of')
    assert graph.set_parameter('perception', 'min_confidence', 0.0).successful
    graph.wait_for(lambda: 255 not in running[-1].data, 'all labels')
    assert graph.perception.log().count('now running') == num_engines


def test_label_ids_can_be_changed_for_a_consumer_while_labels_go_on(graph, running):
    assert graph.set_parameter('perception', 'label_remap', 'zero_is_unknown').successful
    graph.wait_for(lambda: min(running[-1].data) >= 1, 'labels from 1 on')
    wait_for_more(graph, running)
    graph.wait_for(lambda: '"unlabelled": 0' in graph.names[-1].data, 'the new ids')
