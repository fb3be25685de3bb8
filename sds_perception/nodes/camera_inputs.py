"""The camera's topics: images, and the camera_info that goes with them."""

from collections.abc import Callable, Mapping

from rclpy.node import Node
from rclpy.qos import QoSPolicyKind, QoSProfile
from rclpy.qos_overriding_options import QoSOverridingOptions
from sds_perception.nodes.input_settings import InputSettings
from sds_perception.nodes.qos import (
    choose_reliability,
    input_qos,
    is_latched,
    unheard_publishers,
)
from sensor_msgs.msg import CameraInfo, CompressedImage, Image

try:
    from rclpy.event_handler import SubscriptionEventCallbacks
except ImportError:  # its name in Humble
    from rclpy.qos_event import SubscriptionEventCallbacks

MORE_DEPTH = 8
"""Of what belongs to an image: a person may send labels of several images at once."""
# reliability is the parameter input_reliability, which may follow the publisher
OVERRIDES = QoSOverridingOptions([QoSPolicyKind.HISTORY, QoSPolicyKind.DEPTH])


class CameraInputs:
    """Subscriptions to a camera, which adapt to what it offers."""

    def __init__(
        self,
        node: Node,
        settings: InputSettings,
        *,
        prefix: str = '',
        on_image: Callable[[Image | CompressedImage], None],
        on_camera_info: Callable[[CameraInfo], None],
        on_more: Mapping[str, Callable[[Image], None]] | None = None,
    ):
        """
        Listen.

        :param prefix: of the topics' names, such as front/.
        :param on_image: called with every picture.
        :param on_camera_info: called with every calibration.
        :param on_more: images of other topics of the camera: name → called with every one.
        """
        self._node = node
        self._wanted = settings.input_reliability
        kind = Image if settings.image_transport == 'raw' else CompressedImage
        image = image_name(node, f'{prefix}image', settings.image_transport)
        self.image_topic = node.resolve_topic_name(image)
        self._inputs = {
            image: (kind, on_image, 1),
            f'{prefix}camera_info': (CameraInfo, on_camera_info, 1),
        }
        for name, callback in (on_more or {}).items():
            self._inputs[f'{prefix}{name}'] = (Image, callback, MORE_DEPTH)
        self._subscriptions = {}
        self.adapt()

    def adapt(self) -> None:
        """Subscribe, or subscribe anew where a publisher with other qualities came."""
        for name, (kind, callback, depth) in self._inputs.items():
            # by its own name: rclpy applies the remappings, which must not be applied twice
            reliability = choose_reliability(self._node, name, self._wanted)
            # a calibration that was said once is still true
            latched = kind is CameraInfo and reliability == 'reliable'
            latched = latched and is_latched(self._node, name)
            qos = input_qos(reliability, depth, is_latched=latched)
            current = self._subscriptions.get(name)
            if current is not None:
                if _qualities(current.qos_profile) == _qualities(qos):
                    continue
                self._node.destroy_subscription(current)
            self._subscriptions[name] = self._node.create_subscription(
                kind,
                name,
                callback,
                qos,
                # what does not fit is said in diagnostics, as long as it lasts
                event_callbacks=SubscriptionEventCallbacks(use_default_callbacks=False),
                qos_overriding_options=OVERRIDES,
            )

    def unheard(self) -> list[str]:
        """Return a sentence for every publisher who cannot reach us."""
        return [
            sentence
            for name, subscription in self._subscriptions.items()
            for sentence in unheard_publishers(self._node, name, subscription.qos_profile)
        ]

    def silence(self, silence_s: float) -> str:
        """
        Say why no image may be coming, and what to do; nothing if one came lately.

        :param silence_s: time since the last image, s.
        """
        if silence_s < 3.0:
            return ''
        topic = self.image_topic
        if self._node.count_publishers(topic) == 0:
            return f'nobody publishes {topic}: start the camera, or remap the topic'
        return (
            f'no image came on {topic} for {silence_s:.0f} s though it has a publisher: it stands '
            'still, or its messages are too large for the transport; set '
            'FASTDDS_DEFAULT_PROFILES_FILE to our config/fastdds.xml for both processes'
        )

    def close(self) -> None:
        """Stop listening."""
        for subscription in self._subscriptions.values():
            self._node.destroy_subscription(subscription)
        self._subscriptions.clear()


def image_name(node: Node, name: str, transport: str) -> str:
    """Return what to subscribe to: as image_transport does, remap the raw topic's name."""
    return name if transport == 'raw' else f'{node.resolve_topic_name(name)}/compressed'


def _qualities(qos: QoSProfile) -> tuple:
    return qos.reliability, qos.durability
