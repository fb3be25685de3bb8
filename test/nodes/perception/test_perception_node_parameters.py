"""What parameters of the running nodes do, seen from outside."""

import numpy as np
import pytest

SIZE = {'height': 48, 'width': 64}
PERIOD_S = 0.5


class Viewer:
    """Shows pictures of rising stamps to the node, and hears all that it says."""

    def __init__(self, graph):
        from sensor_msgs.msg import CameraInfo, Image, PointCloud2

        self.graph = graph
        self.images = graph.node.create_publisher(Image, '/image', 1)
        self.infos = graph.node.create_publisher(CameraInfo, '/camera_info', 1)
        self.labels = graph.listen(Image, '/perception/semantic/image')
        self.depth = graph.listen(Image, '/perception/depth/image')
        self.overlays = graph.listen(Image, '/perception/overlay/image')
        self.colors = graph.listen(Image, '/perception/semantic_color/image')
        self.clouds = graph.listen(PointCloud2, '/perception/points')
        self._tenths = 0

    def change(self, label: str) -> bool:
        """Ask for a transition and return whether it succeeded."""
        from lifecycle_msgs.msg import Transition
        from lifecycle_msgs.srv import ChangeState

        request = ChangeState.Request(transition=Transition(label=label))
        return self.graph.call(ChangeState, '/perception/change_state', request).success

    def show(self) -> None:
        """Publish a gray picture, a tenth of a second after the one before, and its camera."""
        from sensor_msgs.msg import CameraInfo, Image

        self._tenths += 1
        # rectified, the camera has twice the focal length
        info = CameraInfo(**SIZE, distortion_model='plumb_bob', d=[0.0] * 5)
        info.k = [50.0, 0.0, 31.5, 0.0, 50.0, 23.5, 0.0, 0.0, 1.0]
        info.p = [100.0, 0.0, 31.5, 0.0, 0.0, 100.0, 23.5, 0.0, 0.0, 0.0, 1.0, 0.0]
        image = Image(encoding='rgb8', step=192, data=bytes([100]) * (192 * 48), **SIZE)
        for message in (info, image):
            message.header.stamp.sec = self._tenths // 10
            message.header.stamp.nanosec = self._tenths % 10 * 100_000_000
            message.header.frame_id = 'camera'
        self.infos.publish(info)
        self.images.publish(image)
        self.graph.spin()

    def see(self, condition, what: str) -> None:
        """Show pictures until something holds."""

        def holds():
            self.show()
            return condition()

        self.graph.wait_for(holds, what)

    def set(self, name: str, value) -> None:
        """Set a parameter of the node."""
        assert self.graph.set_parameter('perception', name, value).successful


@pytest.fixture(scope='module')
def viewer(graph, tiny_checkpoint):
    graph.start(
        'perception_node',
        checkpoint=tiny_checkpoint,
        backend='torch',
        autostart='false',
        rectified='false',
        min_period_s=PERIOD_S,
    )
    return Viewer(graph)


# the tests of this file are steps of one life, in this order


def test_without_autostart_it_waits_for_who_manages_it(graph, viewer):
    graph.wait_for(lambda: graph.values().get('state') == 'unconfigured', 'the node')
    graph.status = None
    graph.wait_for(lambda: graph.status, 'more of it')
    assert graph.values()['state'] == 'unconfigured'
    assert viewer.change('configure')
    assert viewer.change('activate')


def test_frames_that_come_too_soon_are_passed_over(viewer):
    viewer.see(lambda: len(viewer.labels) >= 4, 'four answers')
    stamps = [m.header.stamp.sec + m.header.stamp.nanosec / 1e9 for m in viewer.labels]
    assert min(np.diff(stamps)) > PERIOD_S - 1e-6
    viewer.set('min_period_s', 0.0)


def test_depth_changes_its_encoding_while_it_runs(viewer):
    viewer.see(lambda: viewer.depth, 'depth')
    assert viewer.depth[-1].encoding == '32FC1'
    viewer.set('depth_encoding', '16UC1')
    viewer.see(lambda: viewer.depth[-1].encoding == '16UC1', 'millimeters')


def test_the_cloud_changes_its_fields_while_it_runs(viewer):
    viewer.see(lambda: viewer.clouds, 'a cloud')
    assert [field.name for field in viewer.clouds[-1].fields] == ['x', 'y', 'z', 'rgb']
    viewer.set('cloud_fields', 'semantic')
    viewer.see(lambda: len(viewer.clouds[-1].fields) == 6, 'labels in the cloud')


def test_the_overlay_changes_its_opacity_while_it_runs(viewer):
    viewer.see(lambda: viewer.overlays and viewer.colors, 'overlays')
    assert bytes(viewer.overlays[-1].data) != bytes(viewer.colors[-1].data)
    viewer.set('overlay_opacity', 1.0)
    viewer.see(lambda: viewer.overlays[-1].data == viewer.colors[-1].data, 'nothing but classes')


def test_the_camera_is_read_as_rectified_once_that_is_said(viewer):
    """The ray of the first pixel has x/z = -31.5 / f."""

    def slope():
        x, _, z = np.frombuffer(bytes(viewer.clouds[-1].data[:12]), '<f4')
        return x / z

    assert slope() == pytest.approx(-31.5 / 50)
    viewer.set('rectified', True)
    viewer.see(lambda: slope() == pytest.approx(-31.5 / 100), 'the other focal length')


def test_a_subscriber_whom_nothing_reaches_is_told_in_diagnostics(graph, viewer):
    from sds_perception.nodes.qos import LATCHED
    from sensor_msgs.msg import Image

    late = graph.node.create_subscription(Image, '/perception/overlay/image', print, LATCHED)
    graph.wait_for(lambda: 'does not reach node tester' in graph.status.message, 'the warning')
    graph.node.destroy_subscription(late)
    graph.wait_for(lambda: 'does not reach' not in graph.status.message, 'its end')


def test_training_without_autostart_waits_too(graph, tiny_checkpoint, tmp_path):
    graph.start('training_node', checkpoint=tiny_checkpoint, folder=tmp_path, autostart='false')
    graph.wait_for(lambda: graph.values('training'), 'the training node')
    assert graph.values('training')['state'] == 'unconfigured'
