"""The pipeline of the training node says what it lost."""

import pytest

pytest.importorskip('rclpy', reason='ROS is not installed')

import rclpy
from sds_perception.core.checkpoint import sha256_of
from sds_perception.nodes.health import Health
from sds_perception.nodes.training.pipeline import TrainingPipeline
from sds_perception.nodes.training.settings import TrainingNodeSettings
from sds_perception.refinement.settings import RefineSettings


@pytest.fixture
def node(ros_environment):
    context = rclpy.Context()
    rclpy.init(context=context)
    node = rclpy.create_node('training', context=context)
    yield node
    node.destroy_node()
    rclpy.shutdown(context=context)


@pytest.fixture
def health():
    return Health()


@pytest.fixture
def open_pipeline(node, health, tmp_path):
    """Return a function that opens a pipeline in the test's folder; all are closed at its end."""
    opened = []

    def make(checkpoint):
        pipeline = TrainingPipeline(
            node,
            TrainingNodeSettings(folder=str(tmp_path), priority='normal'),
            RefineSettings(checkpoint=str(checkpoint), device='cpu'),
            health=health,
            announce=lambda text: None,
        )
        opened.append(pipeline)
        return pipeline

    yield make
    for pipeline in opened:
        pipeline.close()


@pytest.fixture
def pipeline(open_pipeline, tiny_checkpoint, tmp_path):
    """Return a pipeline whose state was damaged while it did not run."""
    learner = tmp_path / 'learner' / sha256_of(tiny_checkpoint)[:12]
    learner.mkdir(parents=True)
    (learner / 'state.pt').write_bytes(b'half a state')
    return open_pipeline(tiny_checkpoint)


def test_what_was_lost_is_said_at_the_beginning_and_later(pipeline, health):
    pipeline.watch()
    assert 'began anew from the checkpoint' in health.summary()[1]
    pipeline._refiner.buffer.messages.append('forgot a frame: it broke')
    pipeline.watch()
    assert health.summary()[1] == 'forgot a frame: it broke'


def test_what_began_with_another_checkpoint_waits_for_it(
    pipeline, open_pipeline, tmp_path, write_tiny_checkpoint
):
    """Its frames have other descriptors and other classes."""
    other = write_tiny_checkpoint(tmp_path / 'other.safetensors', label_space='camvid11')
    second = open_pipeline(other)
    folders = {p._refiner.folder for p in (pipeline, second)}
    learner = tmp_path / 'learner'
    beginnings = pipeline._refiner.first_sha256, sha256_of(other)
    assert folders == {learner / sha256[:12] for sha256 in beginnings}
