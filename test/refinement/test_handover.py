"""Tests of the hand-over of weights."""

import json
from pathlib import Path

import pytest
from sds_perception.core.checkpoint import load_checkpoint
from sds_perception.refinement.handover import MANIFEST, Handover
import torch


@pytest.fixture
def publish(tmp_path, weights, info):
    handover = Handover(tmp_path / 'out', keep=3)

    def run(step, parent=''):
        changed = {**weights, 'scale': weights['scale'] + step}
        return handover.publish(changed, info, step=step, scores={'miou': 0.5}, parent=parent)

    run.handover = handover
    return run


def names(folder):
    return sorted(path.name for path in Path(folder).iterdir())


def test_nothing_is_current_before_the_first(tmp_path):
    assert Handover(tmp_path / 'never made').current() is None


def test_what_is_published_is_current_and_can_be_read(publish):
    manifest = publish(5, parent='ab')
    assert publish.handover.current() == manifest
    assert (manifest.step, manifest.parent, manifest.scores) == (5, 'ab', {'miou': 0.5})
    weights, info = load_checkpoint(manifest.path)
    assert weights['scale'].tolist() == [6, 7]
    assert (info.step, info.parent_sha256) == (5, 'ab')


def test_the_name_says_step_and_sha(publish):
    manifest = publish(7)
    assert Path(manifest.path).name == f'7-{manifest.sha256[:12]}.safetensors'


def test_the_last_three_stay(publish):
    for step in range(1, 6):
        publish(step)
    assert [entry.step for entry in publish.handover.history()] == [3, 4, 5]
    assert len(names(publish.handover.folder)) == 4


def test_rollback_goes_to_the_one_before_and_stops_at_the_first(publish):
    publish(1)
    publish(2)
    assert publish.handover.rollback().step == 1
    assert publish.handover.current().step == 1
    with pytest.raises(ValueError, match='no whole checkpoint before'):
        publish.handover.rollback()


def test_what_was_rolled_back_is_forgotten_by_the_next_publish(publish):
    publish(1)
    publish(2)
    publish.handover.rollback()
    publish(3)
    assert [entry.step for entry in publish.handover.history()] == [1, 3]


def test_rollback_passes_over_a_damaged_file(publish):
    publish(1)
    damaged = publish(2)
    publish(3)
    Path(damaged.path).write_bytes(b'')
    assert publish.handover.rollback().step == 1


@pytest.mark.parametrize('change', [lambda data: data[:-1], lambda data: b'x' + data[1:]])
def test_a_cut_or_changed_file_is_noticed(publish, change):
    path = Path(publish(1).path)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(ValueError, match='has the sha256'):
        publish.handover.current()


def test_a_missing_file_is_noticed(publish):
    Path(publish(1).path).unlink()
    with pytest.raises(ValueError, match='is missing; roll back'):
        publish.handover.current()


def test_a_manifest_cannot_name_files_elsewhere(publish):
    publish(1)
    path = publish.handover.folder / MANIFEST
    content = json.loads(path.read_text())
    content['history'][0]['path'] = '../elsewhere.safetensors'
    path.write_text(json.dumps(content))
    with pytest.raises(ValueError, match='missing'):
        publish.handover.current()


@pytest.mark.parametrize(
    'text', ['', '{}', '[]', '[' * 10**5, '{"current": "a", "history": [1]}'], ids=range(5)
)
def test_a_foreign_manifest_is_refused(publish, text):
    publish(1)
    (publish.handover.folder / MANIFEST).write_text(text)
    with pytest.raises(ValueError, match='is no manifest'):
        publish.handover.current()


def test_weights_that_are_not_finite_are_refused(publish, weights, info):
    before = publish(1)
    weights = {'scale': torch.tensor([1.0, torch.nan])}
    with pytest.raises(ValueError, match='not finite, such as scale'):
        publish.handover.publish(weights, info, step=2, scores={}, parent='')
    assert publish.handover.current() == before


def test_a_full_disk_leaves_the_old_weights(publish, monkeypatch):
    before = publish(1)

    def full(*arguments):
        raise OSError(28, 'No space left on device')

    monkeypatch.setattr('sds_perception.refinement.handover.write_atomically', full)
    with pytest.raises(OSError, match='No space'):
        publish(2)
    monkeypatch.undo()
    assert publish.handover.current() == before
    publish(3)
    assert len(names(publish.handover.folder)) == 3  # nothing of the failed one is left


def test_leftovers_of_a_killed_writer_go_with_the_next_publish(publish):
    publish(1)
    for name in ('.candidate.x1y2.safetensors', '.manifest.ab.json', '9-0123456789ab.safetensors'):
        (publish.handover.folder / name).write_text('half')
    (publish.handover.folder / 'notes.txt').write_text('mine')
    publish(2)
    assert len(names(publish.handover.folder)) == 4  # two checkpoints, the manifest, the notes
    assert 'notes.txt' in names(publish.handover.folder)


def test_a_folder_that_was_moved_is_as_good(publish, tmp_path):
    publish(1)
    moved = publish.handover.folder.rename(tmp_path / 'moved')
    assert Handover(moved).current().path.startswith(str(moved))


def test_one_kept_file_is_too_few(tmp_path):
    with pytest.raises(ValueError, match='keep is 1'):
        Handover(tmp_path, keep=1)
