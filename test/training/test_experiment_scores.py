"""Scores of an experiment know the settings of their run."""

import json

import pytest
from sds_perception.training.experiment_scores import read_scores, write_scores

SCORES = {'method': 'sds', 'scores': {'miou': 0.25}, 'machine': 'a laptop', 'date': '2024-02-29'}


@pytest.fixture
def path(tmp_path, tiny_settings):
    """Return the file of the scores of a run."""
    path = tmp_path / 'scores' / 'nyud-sds-1-0.json'
    write_scores(path, SCORES, tiny_settings(batch_size=2))
    return path


def test_scores_come_back(path, tiny_settings):
    assert read_scores(path, tiny_settings(batch_size=2)) == SCORES


def test_scores_of_another_machine_are_reused(path, tiny_settings):
    elsewhere = {'data': [{'name': 'nyud', 'root': '/elsewhere'}], 'device': 'auto'}
    assert read_scores(path, tiny_settings(**elsewhere, num_workers=3)) == SCORES


def test_scores_of_other_settings_are_refused(path, tiny_settings):
    words = (
        r'sds-1-0.json was trained with other settings: batch_size was 2 and is 3; .* choose '
        r'another folder \(--out\), .* or delete it and runs/nyud-sds-1-0'
    )
    with pytest.raises(ValueError, match=words):
        read_scores(path, tiny_settings(batch_size=3))


def test_scores_without_settings_are_refused(path, tiny_settings):
    path.write_text(json.dumps(SCORES))
    with pytest.raises(ValueError, match='does not say with which settings it was trained'):
        read_scores(path, tiny_settings())


def test_scores_with_settings_that_are_gone_are_refused(path, tiny_settings):
    path.write_text(json.dumps({**SCORES, 'settings': {'momentum': 0.9}}))
    with pytest.raises(ValueError, match="settings of another version: unknown setting 'moment"):
        read_scores(path, tiny_settings())
