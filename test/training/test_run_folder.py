"""The folder of a run: whose it is."""

import pytest
from sds_perception.core.settings import load_settings
from sds_perception.training.run_folder import RunFolder
from sds_perception.training.settings import TrainSettings


@pytest.fixture
def running(tmp_path, tiny_settings):
    """Return the folder of a run that saved a state."""
    folder = RunFolder(tmp_path / 'run')
    folder.claim(tiny_settings())
    folder.state.touch()
    return folder


def test_the_settings_stand_in_the_folder(running, tiny_settings):
    assert load_settings(TrainSettings, running.settings) == tiny_settings()


def test_a_run_goes_on_with_its_own_settings(running, tiny_settings):
    running.claim(tiny_settings())


@pytest.mark.parametrize(
    'change', [{'device': 'auto'}, {'num_workers': 3}, {'save_every_steps': 9}]
)
def test_what_does_not_change_the_learning_may_change(running, tiny_settings, change):
    running.claim(tiny_settings(**change))


def test_other_settings_are_named_before_and_after(running, tiny_settings):
    words = r'batch_size was 2 and is 3; seed was 0 and is 7; go on with the old ones'
    with pytest.raises(ValueError, match=words):
        running.claim(tiny_settings(seed=7, batch_size=3))
    assert load_settings(TrainSettings, running.settings) == tiny_settings()


def test_of_nested_settings_the_one_that_differs_is_named(running, tiny_settings):
    words = r'other settings: optimizer.warmup_steps was 2 and is 5; go on with the old ones'
    with pytest.raises(ValueError, match=words):
        running.claim(tiny_settings(optimizer={'warmup_steps': 5}))


def test_a_folder_without_a_state_is_free(tmp_path, tiny_settings):
    folder = RunFolder(tmp_path)
    folder.claim(tiny_settings())
    folder.claim(tiny_settings(seed=7))
    assert load_settings(TrainSettings, folder.settings).seed == 7


def test_checkpoints_have_names(tmp_path):
    assert RunFolder(tmp_path).checkpoint('best') == tmp_path / 'best.safetensors'


def test_what_a_killed_run_left_is_deleted_and_nothing_else(running):
    names = ['.state.1ljw2zyk.pt', '.settings.abcdefgh.yaml', '.log.abcdefgh.jsonl']
    names += ['.best.abcdefgh.safetensors', '.last.abcdefgh.safetensors']
    for name in (*names, 'notes.txt', 'best.safetensors'):
        (running.path / name).touch()
    running.remove_temporaries()
    left = sorted(path.name for path in running.path.iterdir())
    assert left == ['best.safetensors', 'notes.txt', 'settings.yaml', 'state.pt']
