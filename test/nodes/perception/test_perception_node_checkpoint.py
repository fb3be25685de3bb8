"""Another checkpoint while frames flow: swapped in between two of them, or refused, saying why."""

import pickle

import pytest
from running_network import (
    change_state,
    parameter,
    set_checkpoint,
    wait_for_more,
    wait_until_running,
)
from safetensors.torch import save_file
from sds_perception.core.checkpoint import (
    load_checkpoint,
    save_checkpoint,
    sha256_of,
    to_metadata,
)


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
    assert set_checkpoint(graph, tiny_checkpoint).successful
    wait_until_running(graph, tiny_checkpoint)
    state, info = load_checkpoint(tiny_checkpoint)
    broken = {key: value * float('nan') for key, value in state.items()}
    save_checkpoint(tmp_path / 'broken.safetensors', broken, info)
    assert set_checkpoint(graph, tmp_path / 'broken.safetensors').successful
    graph.wait_for(lambda: 'not finite' in graph.status.message, 'the refusal')
    assert graph.values()['checkpoint_sha256'] == sha256_of(tiny_checkpoint)
    wait_for_more(graph, running)

    graph.wait_for(
        lambda: parameter(graph, 'checkpoint') == str(tiny_checkpoint), 'the old parameter'
    )
    assert 'not finite' in graph.status.message
    assert set_checkpoint(graph, tiny_checkpoint).successful
    graph.wait_for(lambda: 'not finite' not in graph.status.message, 'the end of the warning')


def test_inactive_it_takes_other_classes_and_says_their_names(
    graph, running, write_tiny_checkpoint, tmp_path
):
    change_state(graph, 'deactivate')
    path = write_tiny_checkpoint(tmp_path / 'street.safetensors', label_space='camvid11')
    assert set_checkpoint(graph, path).successful
    wait_until_running(graph, path)
    change_state(graph, 'activate')
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
