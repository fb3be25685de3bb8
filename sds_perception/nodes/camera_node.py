"""A camera made of rendered rooms, pictures, a video or a webcam: the node `camera`."""

from typing import NoReturn

from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rclpy.publisher import Publisher
from rclpy.qos import QoSProfile
from rclpy.qos_overriding_options import QoSOverridingOptions
from sds_perception.messages.camera_info import camera_info_fields
from sds_perception.messages.depth import encode_depth
from sds_perception.messages.image import image_fields
from sds_perception.messages.labels import encode_labels
from sds_perception.nodes.camera.calibration_file import calibration_for, load_calibration
from sds_perception.nodes.camera.frame_sources import (
    SourceFrame,
    camera_of,
    is_live,
    open_again,
    open_source,
)
from sds_perception.nodes.camera.read_ahead import ReadAhead
from sds_perception.nodes.camera.settings import CAMERA_RANGES, CameraNodeSettings
from sds_perception.nodes.parameters import declare, unknown_parameters
from sds_perception.nodes.qos import input_qos, output_qos
from sds_perception.nodes.ros_messages import image_message
from sds_perception.nodes.running import leave, run
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import Header

# who records the truth must not lose it
TRUTH_DEPTH = 10


class CameraNode(Node):
    """
    Publishes pictures and their calibration at a rate.

    Of rendered rooms, ``~/ground_truth/labels`` and ``~/ground_truth/depth`` tell the truth with
    the picture's stamp, to who listens.
    """

    def __init__(self):
        super().__init__('camera')
        # shutting down destroys a node that could not be finished, too
        self._frames: ReadAhead[SourceFrame] | None = None
        # declared once: a camera does not change while it runs
        names = CameraNodeSettings.__dataclass_fields__
        self._settings = declare(self, CameraNodeSettings, ranges=CAMERA_RANGES, read_only=names)
        for sentence in unknown_parameters(self):
            self.get_logger().warning(sentence)
        url = self._settings.camera_info_url
        self._calibration = load_calibration(url) if url else None
        self._camera_info: CameraInfo | None = None
        self._is_started = False
        self._is_live = is_live(self._settings)
        capacity = 1 if self._is_live else self._settings.buffer_frames
        self._frames = ReadAhead(open_source(self._settings), capacity=capacity)
        self._create_publishers()
        # the pictures are real even where the node's clock is a simulation's
        clock = Clock(clock_type=ClockType.STEADY_TIME)
        self._timer = self.create_timer(1.0 / self._settings.rate_hz, self._tick, clock=clock)

    def destroy_node(self) -> None:
        """End the thread, then the node."""
        if self._frames is not None:
            self._frames.close()
        super().destroy_node()

    def _create_publishers(self) -> None:
        qos = input_qos(self._settings.reliability)
        self._images = self._create(Image, 'image', qos)
        self._camera_infos = self._create(CameraInfo, 'camera_info', qos)
        truth_qos = output_qos(TRUTH_DEPTH)
        self._true_labels = self._create(Image, '~/ground_truth/labels', truth_qos)
        self._true_depths = self._create(Image, '~/ground_truth/depth', truth_qos)

    def _create(self, kind: type, topic: str, qos: QoSProfile) -> Publisher:
        overrides = QoSOverridingOptions.with_default_policies()
        return self.create_publisher(kind, topic, qos, qos_overriding_options=overrides)

    def _tick(self) -> None:
        self._is_started = self._is_started or self._frames.is_full
        # a simulation that has not begun has no time yet
        if not self._is_started or self.get_clock().now().nanoseconds == 0:
            return
        if not self._frames.is_ready:
            if not self._is_live:
                self.get_logger().warning(
                    f'the source makes less than {self._settings.rate_hz:g} frames a second: '
                    'lower rate_hz, or make the pictures smaller',
                    throttle_duration_sec=10.0,
                )
            return
        frame = self._take_live() if self._is_live else self._frames.take()
        if frame is not None:
            self._publish(frame)
        elif not self._is_live:
            self.get_logger().info('the source has ended')
            self._timer.cancel()

    def _take_live(self) -> SourceFrame | None:
        """Return the webcam's next picture; None where it was unplugged, and is opened again."""
        reason = f'{self._settings.source} gives no pictures any more'
        try:
            frame = self._frames.take()
        except (FileNotFoundError, ValueError) as error:
            if self._camera_info is None:  # it never gave one
                raise
            frame, reason = None, str(error)
        if frame is None:
            self.get_logger().warning(
                f'{reason}; trying to open it again every second', throttle_duration_sec=5.0
            )
            self._frames.close()
            self._frames = ReadAhead(open_again(self._settings), capacity=1)
        return frame

    def _publish(self, frame: SourceFrame) -> None:
        stamp = self.get_clock().now().to_msg()
        header = Header(stamp=stamp, frame_id=self._settings.frame_id)
        self._camera_infos.publish(self._camera_info_for(header, frame))
        self._images.publish(image_message(header, image_fields(frame.image, 'rgb8')))
        if frame.labels is not None and self._true_labels.get_subscription_count():
            self._true_labels.publish(image_message(header, encode_labels(frame.labels)))
        if frame.depth is not None and self._true_depths.get_subscription_count():
            self._true_depths.publish(image_message(header, encode_depth(frame.depth)))

    def _camera_info_for(self, header: Header, frame: SourceFrame) -> CameraInfo:
        height, width = frame.image.shape[:2]
        info = self._camera_info
        if info is None or (info.height, info.width) != (height, width):
            if self._calibration is not None:
                camera = calibration_for(self._calibration, width, height)
            else:
                camera = camera_of(self._settings, width, height)
            self._camera_info = CameraInfo(**camera_info_fields(camera))
        self._camera_info.header = header
        return self._camera_info


def main() -> NoReturn:
    """Run the node until it is told to stop."""
    leave(run(CameraNode, 'camera'))


if __name__ == '__main__':
    main()
