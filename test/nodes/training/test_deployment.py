"""What was learned is judged, handed over, taken back; what goes wrong leaves the old weights."""

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip('rclpy', reason='ROS is not installed')

from sds_perception.core.checkpoint import load_checkpoint, read_checkpoint_info, sha256_of
from sds_perception.nodes.health import Health
from sds_perception.nodes.training.deployment import Deployment
from sds_perception.refinement.frame import RefinementFrame
from sds_perception.refinement.handover import Handover
from sds_perception.refinement.refiner import OnlineRefiner
from sds_perception.refinement.settings import RefineSettings

FAST = {'batch_size': 1, 'source_batch_size': 0, 'photometric': 0.0, 'guard_pictures': 1}
ANYTHING = {'miou_tolerance': 1.0, 'abs_rel_tolerance': 100.0, 'recent_tolerance': 100.0}
K = np.array([[52.0, 0, 31.5], [0, 52.0, 23.5], [0, 0, 1]])


def wall_at(depth_m, name='wall'):
    """Return a frame of 64x48 that sees a gray wall."""
    image = np.random.default_rng(0).integers(100, 150, (48, 64, 3), np.uint8)
    return RefinementFrame(image, K, np.full((48, 64), depth_m, np.float32), name=name)


@pytest.fixture(scope='module')
def shared(tiny_checkpoint, tmp_path_factory):
    """Return a refiner that has seen a wall and learned a little from it."""
    settings = RefineSettings(checkpoint=str(tiny_checkpoint), **FAST, **ANYTHING)
    refiner = OnlineRefiner(settings, tmp_path_factory.mktemp('refiner'))
    refiner.add(wall_at(2.0))
    refiner.step()
    return refiner


class Desk:
    """A deployment, and what it said."""

    def __init__(self, refiner, folder):
        self.announced = []
        self.health = Health()
        self.handover = Handover(folder)
        self.refiner = refiner
        self.deployment = Deployment(
            refiner, self.handover, announce=self.announced.append, health=self.health
        )

    @property
    def newest(self):
        """Return path and sha256 of the newest announcement."""
        values = json.loads(self.announced[-1])
        return Path(values['path']), values['sha256']


@pytest.fixture
def desk(shared, tmp_path):
    shared.reset()
    return Desk(shared, tmp_path / 'weights')


def test_at_first_there_is_nothing_to_announce(desk):
    assert desk.announced == []
    assert desk.deployment.decision.reason == 'nothing was judged yet'


def test_what_the_guard_accepts_is_written_and_announced(desk):
    desk.refiner.step()
    desk.deployment.judge()
    path, sha256 = desk.newest
    assert sha256 == sha256_of(path) == desk.refiner.parent_sha256
    assert load_checkpoint(path)[1].parent_sha256 == desk.refiner.first_sha256
    assert desk.deployment.decision.action == 'published'
    assert desk.health.summary() == (0, '')


def test_what_is_handed_over_describes_itself_and_the_beginning_stays_as_it_was(
    write_tiny_checkpoint, tmp_path
):
    about = {'trained_on': 'rooms', 'license': 'CC0', 'metrics': {'miou': 0.25}}
    path = write_tiny_checkpoint(tmp_path / 'rooms.safetensors', **about)
    settings = RefineSettings(checkpoint=str(path), **FAST, **ANYTHING)
    desk = Desk(OnlineRefiner(settings, tmp_path / 'refiner'), tmp_path / 'weights')
    desk.refiner.add(wall_at(2.0))
    desk.refiner.step()
    desk.deployment.judge()
    info = read_checkpoint_info(desk.newest[0])
    assert info.trained_on == 'rooms; refined on frames of a camera, online'
    assert info.metrics == desk.deployment.verdict.after
    assert info.license == 'CC0'
    desk.deployment.reset()
    info = read_checkpoint_info(desk.newest[0])
    assert {name: getattr(info, name) for name in about} == about


def test_back_to_what_was_handed_over_before_and_to_the_beginning(desk):
    for _ in range(2):
        desk.refiner.step()
        desk.deployment.judge()
    first, second = (json.loads(text)['sha256'] for text in desk.announced)
    assert first != second
    desk.deployment.rollback()
    assert desk.newest[1] == first == desk.refiner.parent_sha256
    desk.deployment.reset()
    began_with = load_checkpoint(desk.refiner.first_path)[0]
    now = load_checkpoint(desk.newest[0])[0]
    assert all((now[name] == began_with[name]).all() for name in began_with)


def test_with_nothing_before_there_is_no_way_back(desk):
    with pytest.raises(ValueError, match='no whole checkpoint before'):
        desk.deployment.rollback()


def test_a_folder_that_cannot_be_written_is_said_and_the_old_weights_stay(desk):
    desk.handover.folder.write_text('a file is in the way')
    accepted = desk.refiner.counts['accepted']
    desk.refiner.step()
    desk.deployment.judge()
    assert desk.announced == []
    assert desk.deployment.decision.action == 'not_written'
    assert desk.refiner.counts['accepted'] == accepted
    assert 'the old weights stay' in desk.health.summary()[1]
    with pytest.raises(ValueError, match='could not be written'):
        desk.deployment.save()


def test_after_a_restart_the_newest_is_announced_again(desk):
    desk.refiner.step()
    desk.deployment.judge()
    again = Desk(desk.refiner, desk.handover.folder)
    assert again.announced == desk.announced


@pytest.mark.parametrize('damage', [lambda b: b[:-9], lambda b: b[:-1] + bytes([b[-1] ^ 1])])
def test_after_a_restart_a_damaged_file_gives_way_to_the_one_before(desk, damage):
    for _ in range(2):
        desk.refiner.step()
        desk.deployment.judge()
    path, _ = desk.newest
    path.write_bytes(damage(path.read_bytes()))
    again = Desk(desk.refiner, desk.handover.folder)
    assert again.announced == desk.announced[:1]
    assert 'damaged or replaced' in again.health.summary()[1]


def test_weights_that_were_published_but_not_learned_on_are_taken_up(desk):
    desk.refiner.step()
    desk.deployment.judge()
    published = load_checkpoint(desk.newest[0])[0]
    desk.refiner.reset()  # as if the process had been killed before it saved its state
    Desk(desk.refiner, desk.handover.folder)
    serving = desk.refiner.serving()[0]
    assert all((serving[name] == published[name]).all() for name in published)


def test_weights_of_other_classes_in_the_folder_are_refused(desk, write_tiny_checkpoint, tmp_path):
    street = write_tiny_checkpoint(tmp_path / 'street.safetensors', label_space='camvid11')
    weights, info = load_checkpoint(street)
    desk.handover.publish(weights, info, step=1, scores={}, parent='')
    with pytest.raises(ValueError, match='choose another folder'):
        Desk(desk.refiner, desk.handover.folder)


def test_what_the_guard_refuses_is_forgotten_with_the_reason(tiny_checkpoint, tmp_path):
    settings = RefineSettings(
        checkpoint=str(tiny_checkpoint), **FAST, learning_rate=0.05, teacher_decay=0.0
    )
    desk = Desk(OnlineRefiner(settings, tmp_path / 'refiner'), tmp_path / 'weights')
    desk.refiner.add(wall_at(9.0))  # so far away is nothing in the rooms of the guard
    for _ in range(5):
        desk.refiner.step()
    desk.deployment.judge()
    assert desk.announced == []
    assert desk.deployment.decision.action == 'refused'
    assert 'AbsRel on the guard set went from' in desk.health.summary()[1]
    assert 'AbsRel on the guard set' in desk.deployment.verdict.reason


def test_what_serves_already_is_not_published_again(desk):
    desk.refiner.step()
    assert 'no harm' in desk.deployment.save()
    path, _ = desk.newest
    assert desk.deployment.save() == f'published {path}: before, nothing was learned since'
    assert len(desk.announced) == 1
