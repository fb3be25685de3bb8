"""The state file: back to where it was, or an error that says what to do."""

import pytest
from sds_perception.models.ema import WeightAverage
from sds_perception.training.optimizer import build_optimizer, build_schedule
from sds_perception.training.settings import OptimizerSettings
from sds_perception.training.state import TrainingState
import torch
from torch import nn


def fresh_state(width=3):
    torch.manual_seed(width)
    network = nn.Sequential(nn.Linear(2, width), nn.BatchNorm1d(width))
    optimizer = build_optimizer(network, OptimizerSettings())
    schedule = build_schedule(optimizer, OptimizerSettings(), 100)
    return TrainingState(network, WeightAverage(network, 0.9), optimizer, schedule)


def learn(state):
    state.optimizer.zero_grad()
    state.network(torch.eye(2)).square().sum().backward()
    state.optimizer.step()
    state.schedule.step()
    state.average.update(state.network)
    state.step += 1


def everything(state):
    return [
        *state.network.state_dict().values(),
        *state.average.network.state_dict().values(),
        torch.tensor([state.step, state.validated_step, state.average.steps, state.best_score]),
        torch.tensor(state.schedule.get_last_lr()),
    ]


def test_a_saved_state_goes_on_as_the_one_that_stayed(tmp_path):
    state, other = fresh_state(), fresh_state()
    for _ in range(3):
        learn(state)
    state.best_score, state.validated_step = 0.25, 2
    state.save(tmp_path / 'state.pt')
    other.load(tmp_path / 'state.pt')
    for _ in range(3):
        learn(state)
        learn(other)
    assert all(a.equal(b) for a, b in zip(everything(state), everything(other), strict=True))


def test_a_state_that_does_not_speak_of_validations_was_saved_after_its_own(tmp_path):
    state, path = fresh_state(), tmp_path / 'state.pt'
    learn(state)
    state.save(path)
    content = torch.load(path, weights_only=True)
    del content['validated_step']
    torch.save(content, path)
    state.load(path)
    assert state.validated_step == state.step == 1


@pytest.mark.parametrize('kept', [0, 10, 2000])
def test_a_cut_file_is_refused(tmp_path, kept):
    path = tmp_path / 'state.pt'
    fresh_state().save(path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ValueError, match='not a state of this training .* delete it to start'):
        fresh_state().load(path)


def test_a_state_of_another_network_is_refused(tmp_path):
    fresh_state(width=4).save(tmp_path / 'state.pt')
    with pytest.raises(ValueError, match='not a state of this training .* size mismatch'):
        fresh_state().load(tmp_path / 'state.pt')


@pytest.mark.parametrize('content', [[1, 2], {'step': 3}, torch.ones(2), 7, None])
def test_a_foreign_file_is_refused(tmp_path, content):
    torch.save(content, tmp_path / 'state.pt')
    with pytest.raises(ValueError, match='not a state of this training'):
        fresh_state().load(tmp_path / 'state.pt')


def test_a_file_that_would_run_code_is_refused(tmp_path):
    torch.save({'step': print}, tmp_path / 'state.pt')
    with pytest.raises(ValueError, match='not a state of this training'):
        fresh_state().load(tmp_path / 'state.pt')
