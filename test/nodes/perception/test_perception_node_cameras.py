"""Two cameras and one perception node, each in a process of its own."""

import pytest

SIZES = {'front': (320, 240), 'left': (160, 120)}
RATES_HZ = {'front': 30.0, 'left': 3.0}
FRAMES = 8


class Listener:
    """Collects the newest messages of an output of one camera."""

    def __init__(self, graph, camera, name, kind):
        self.messages = graph.listen(kind, f'/perception/{camera}/{name}', 20)

    def stamps(self):
        return [(m.header.stamp.sec, m.header.stamp.nanosec) for m in self.messages]


@pytest.fixture(scope='module')
def recording(graph, tiny_checkpoint):
    """Return what came from a fast and a slow camera, and the node's counts before and after."""
    from sensor_msgs.msg import CameraInfo, Image, PointCloud2

    kinds = {'semantic/image': Image, 'depth/camera_info': CameraInfo, 'points': PointCloud2}
    heard = {
        camera: {name: Listener(graph, camera, name, kind) for name, kind in kinds.items()}
        for camera in SIZES
    }
    graph.start(
        'perception_node',
        checkpoint=tiny_checkpoint,
        backend='torch',
        cameras='[front, left]',
    )
    graph.wait_for(lambda: graph.values().get('state') == 'active', 'the perception node')
    for camera, (width, height) in SIZES.items():
        graph.start(
            'camera_node',
            '-r',
            f'__ns:=/{camera}',
            frame_id=camera,
            width=width,
            height=height,
            rate_hz=RATES_HZ[camera],
        )
    graph.wait_for(lambda: int(graph.values()['left.frames_processed']), 'the slow camera')
    begun = graph.values()
    graph.wait_for(
        lambda: all(len(o.messages) >= FRAMES for outs in heard.values() for o in outs.values()),
        'all outputs of both cameras',
    )
    before = graph.status
    graph.wait_for(lambda: graph.status is not before, 'its counts')
    return heard, begun, graph.values()


@pytest.mark.parametrize('camera', SIZES)
def test_each_camera_is_answered_in_its_own_frame_and_size(recording, camera):
    heard, *_ = recording
    for output in heard[camera].values():
        assert {m.header.frame_id for m in output.messages} == {camera}
        assert {(m.width, m.height) for m in output.messages} == {SIZES[camera]}


@pytest.mark.parametrize('camera', SIZES)
def test_the_outputs_of_a_camera_share_their_stamps(recording, camera):
    heard, *_ = recording
    with_points = heard[camera]['points'].stamps()
    assert len(set(with_points)) >= FRAMES
    assert set(with_points) <= set(heard[camera]['semantic/image'].stamps())


def test_the_slow_camera_loses_nothing_to_the_fast_one(recording):
    _, begun, values = recording
    shown, slow, fast = (
        int(values[key]) - int(begun[key])
        for key in ('left.frames_received', 'left.frames_processed', 'front.frames_processed')
    )
    # on a machine that is too slow for all that it shows: whenever the fast one has an answer
    assert slow >= min(shown, fast) - 2
    assert float(values['left.latency_p50_ms']) > 0


def test_nothing_goes_out_under_the_names_of_a_single_camera(recording, graph):
    assert graph.node.count_publishers('/perception/front/points') == 1
    assert graph.node.count_publishers('/perception/points') == 0
