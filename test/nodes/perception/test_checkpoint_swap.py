"""Checkpoints are checked before they are loaded, and loaded aside."""

import threading

import pytest
from sds_perception.inference.settings import EngineSettings
from sds_perception.nodes.perception import checkpoint_swap
from sds_perception.nodes.perception.checkpoint_swap import (
    CheckpointSwap,
    check_checkpoint,
    is_another,
    load_engine,
)


def settings_of(path):
    return EngineSettings(checkpoint=str(path), backend='torch', num_threads=1)


def warm_up(engine):
    engine.warm_up(48, 64)


@pytest.fixture(scope='module')
def engine(tiny_checkpoint):
    return load_engine(settings_of(tiny_checkpoint), warm_up)


@pytest.fixture
def street(write_tiny_checkpoint, tmp_path):
    return write_tiny_checkpoint(tmp_path / 'street.safetensors', label_space='camvid11')


def test_a_checkpoint_of_the_same_classes_passes(engine, tiny_checkpoint):
    check_checkpoint(settings_of(tiny_checkpoint), engine)


def test_other_classes_are_refused_with_both_names(engine, street):
    with pytest.raises(ValueError, match="'camvid11' .11 classes.*'nyu40' .40 classes"):
        check_checkpoint(settings_of(street), engine)


def test_other_classes_pass_where_nobody_relies_on_any(street):
    check_checkpoint(settings_of(street))


def test_the_file_that_runs_is_not_another(engine, tiny_checkpoint, street):
    assert not is_another(settings_of(tiny_checkpoint), engine)
    assert is_another(settings_of(street), engine)
    assert not is_another(settings_of('/gone.safetensors'), engine)


def test_an_engine_is_handed_over_or_a_reason(tiny_checkpoint):
    results, came = [], threading.Semaphore(0)

    def take(*result):
        results.append(result)
        came.release()

    swap = CheckpointSwap(warm_up=warm_up, accept=take, reject=take)
    swap.request(settings_of(tiny_checkpoint))
    came.acquire()
    swap.request(settings_of('/gone.safetensors'))
    came.acquire()
    swap.close()
    (engine, settings), (reason, refused) = results
    assert engine.label_space.name == 'nyu40'
    assert settings.checkpoint == str(tiny_checkpoint)
    assert 'there is no checkpoint /gone.safetensors' in reason
    assert refused.checkpoint == '/gone.safetensors'


def test_whatever_a_candidate_raises_is_a_reason_and_the_next_one_is_loaded(
    tiny_checkpoint, monkeypatch
):
    def load(settings, warm_up, *, sha256):
        return {str(tiny_checkpoint): 'engine'}[settings.checkpoint]

    monkeypatch.setattr(checkpoint_swap, 'load_engine', load)
    accepted, rejected, came = [], [], threading.Semaphore(0)
    swap = CheckpointSwap(
        warm_up=warm_up,
        accept=lambda engine, settings: (accepted.append(engine), came.release()),
        reject=lambda reason, settings: (rejected.append(reason), came.release()),
    )
    for name in ('odd.safetensors', tiny_checkpoint):
        swap.request(settings_of(name))
        came.acquire()
    swap.check()
    swap.close()
    assert accepted == ['engine']
    assert rejected[0].startswith("KeyError: 'odd.safetensors' (test_checkpoint_swap.py:")
