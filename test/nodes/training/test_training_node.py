"""The whole loop in processes: camera, perception, and training that hands weights over to it."""

import json
from pathlib import Path
import signal

import pytest
from sds_perception.core.checkpoint import sha256_of

RATE_HZ = 5.0
ANYTHING = {'miou_tolerance': 1.0, 'abs_rel_tolerance': 100.0, 'recent_tolerance': 100.0}
QUICK = {
    'batch_size': 1,
    'source_batch_size': 0,
    'photometric': 0.0,
    'guard_pictures': 1,
    'judge_every_steps': 2,
    'handover_period_s': 0.0,
    'label_request_period_s': 1.0,
    'latency_target_ms': 60000.0,
    # idle would wait for whatever else this machine does
    'priority': 'normal',
}


def read(message) -> dict:
    return json.loads(message.data)


class Loop:
    """A camera in rendered rooms, perception and training, and all that they say."""

    def __init__(self, graph, checkpoint, folder):
        from rclpy.qos import DurabilityPolicy, QoSProfile
        from sensor_msgs.msg import Image
        from std_msgs.msg import String

        self.graph, self._checkpoint, self.folder = graph, checkpoint, folder
        self.weights = folder / 'weights' / sha256_of(checkpoint)[:12]
        latched = QoSProfile(depth=100, durability=DurabilityPolicy.TRANSIENT_LOCAL)
        self.images = graph.listen(Image, '/image', 20)
        self.labels = graph.listen(Image, '/perception/semantic/image', 20)
        self.announcements = graph.listen(String, '/training/checkpoint', latched)
        self.requests = graph.listen(String, '/training/label_request/list', latched)
        self.statuses = graph.listen(String, '/training/status')
        self.perception = graph.start(
            'perception_node', checkpoint=checkpoint, backend='torch', follow_training='true'
        )
        graph.start('camera_node', width=64, height=48, rate_hz=RATE_HZ, reliability='reliable')
        self.start_training()

    def start_training(self) -> None:
        """Start the training node, again after it was ended."""
        depth = ('-r', 'depth:=/camera/ground_truth/depth')
        settings = {**QUICK, **ANYTHING, 'checkpoint': self._checkpoint, 'folder': self.folder}
        self.training = self.graph.start('training_node', *depth, **settings)

    def status(self) -> dict:
        """Return the newest status, empty before the first."""
        return read(self.statuses[-1]) if self.statuses else {}

    def announced(self) -> list[str]:
        """Return the sha256 of all that was announced."""
        return [read(message)['sha256'] for message in self.announcements]

    def running(self) -> str:
        """Return the sha256 of what perception runs."""
        return self.graph.values('perception').get('checkpoint_sha256')

    def wait_for_handovers(self, count: int) -> None:
        """Wait until perception has taken over so many more."""
        seen = {self.running()}

        def is_enough():
            # any that was announced: where perception has little time it is behind by some
            if self.running() in self.announced():
                seen.add(self.running())
            return len(seen) > count

        self.graph.wait_for(is_enough, f'{count} hand-overs')

    def wait_for_health(self) -> None:
        """Wait until perception says that all is well; a slow camera is a warning, too."""
        self.graph.wait_for(
            lambda: self.graph.statuses['perception'].level == b'\x00', 'perception to be well'
        )

    def call(self, name: str):
        """Call a Trigger of the training node and return the response."""
        from std_srvs.srv import Trigger

        return self.graph.call(Trigger, f'/training/{name}', Trigger.Request())

    def pause(self, is_paused: bool) -> None:
        """Pause learning or let it go on."""
        from std_srvs.srv import SetBool

        request = SetBool.Request(data=is_paused)
        assert self.graph.call(SetBool, '/training/pause', request).success


@pytest.fixture(scope='module')
def loop(graph, tiny_checkpoint, tmp_path_factory):
    """Return a loop that runs."""
    return Loop(graph, tiny_checkpoint, tmp_path_factory.mktemp('kept'))


def has_published_and_measured(status: dict) -> bool:
    is_published = status.get('decision', {}).get('action') == 'published'
    return bool(is_published and status.get('metric_scale'))


def stamps(messages):
    return [(m.header.stamp.sec, m.header.stamp.nanosec) for m in messages]


def test_weights_are_handed_over_while_every_output_keeps_its_stamp(loop, tiny_checkpoint):
    loop.wait_for_handovers(2)
    assert len(set(loop.announced())) >= 2
    answered = stamps(loop.labels)
    # an image can lie in the queue when its labels are read
    graph = loop.graph
    graph.wait_for(lambda: set(answered) <= set(stamps(loop.images)), 'the images of the labels')
    assert answered == sorted(set(answered))
    newest = read(loop.announcements[-1])
    assert Path(newest['path']).parent == loop.weights
    loop.wait_for_health()


def test_the_status_tells_what_was_learned_and_decided(loop):
    graph = loop.graph
    # accepted weights begin without a known scale, until the next frame tells it
    graph.wait_for(lambda: has_published_and_measured(loop.status()), 'weights and a scale')
    status = next(s for s in map(read, reversed(loop.statuses)) if has_published_and_measured(s))
    assert status['step'] > 0 and status['losses']['total'] > 0
    assert status['guard_after']
    assert 'no harm' in status['decision']['reason']
    assert status['buffer']['measured'] > 0
    assert status['metric_scale']['variance'] > 0
    values = graph.values('training')
    assert values.keys() > {'step', 'losses.total', 'guard_after.guard_miou', 'process_memory_mb'}


def test_it_asks_for_labels_of_what_it_saw(loop):
    loop.graph.wait_for(lambda: loop.requests, 'a request for labels')
    wanted = read(loop.requests[-1])
    folder = Path(wanted['folder'])
    assert folder == loop.folder / 'annotations'
    assert (folder / 'images' / f'{wanted["names"][0]}.png').is_file()


def test_it_saves_pauses_and_goes_back_with_perception(loop):
    graph = loop.graph
    loop.pause(True)
    response = loop.call('save')
    assert response.success and 'published' in response.message
    saved = response.message.removeprefix('published ').partition(': ')[0]
    graph.wait_for(lambda: loop.status()['checkpoint'] == saved, 'the status to say so')
    assert loop.status()['state'] == 'paused'
    step = loop.status()['step']
    response = loop.call('rollback')
    assert response.success
    path = Path(response.message.removeprefix('went back to '))
    graph.wait_for(lambda: loop.running() == sha256_of(path), 'perception to go back')
    assert loop.call('reset').success
    graph.wait_for(lambda: loop.status()['decision']['action'] == 'reset', 'the beginning')
    graph.wait_for(lambda: loop.running() == loop.announced()[-1], 'perception to follow')
    graph.wait_for(lambda: loop.status()['perception_runs_it'], 'the status to say so')
    assert loop.status()['step'] == step
    loop.pause(False)


def test_killed_at_any_moment_it_goes_on_and_perception_does_not_notice(loop):
    graph = loop.graph
    for moment in ('weights are written', 'a manifest is written'):
        before = len(loop.labels)
        known = {path.name for path in loop.weights.iterdir()}
        graph.wait_for(
            lambda known=known: {p.name for p in loop.weights.iterdir()} - known,
            moment,
        )
        assert loop.training.end(signal.SIGKILL) == -signal.SIGKILL
        num_announced = len(loop.announcements)
        loop.start_training()
        graph.wait_for(
            lambda n=num_announced: len(loop.announcements) > n, 'the announcement anew'
        )
        newest = read(loop.announcements[-1])
        assert sha256_of(newest['path']) == newest['sha256']
        graph.wait_for(lambda n=before: len(loop.labels) > n + 5, 'labels to go on')
        loop.wait_for_health()
    loop.wait_for_handovers(1)
    assert loop.perception.is_running


def test_it_ends_at_once_and_without_an_error(loop):
    assert loop.training.end() == 0
    assert 'Traceback' not in loop.training.log()
