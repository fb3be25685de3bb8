"""When the middleware received a message, told to who subscribes."""

from collections.abc import Callable
import time
from typing import Any

from rclpy.subscription import Subscription


def with_arrival(callback: Callable[[Any, int], None]) -> Callable[..., None]:
    """
    Return a subscription's callback, which passes on a message and when it arrived.

    :param callback: takes the message and nanoseconds since 1970: when the middleware received
        it, or where that is not told, as on ROS 2 Humble, when the callback is called.
    """
    if not hasattr(Subscription, 'CallbackType'):
        return lambda message: callback(message, time.time_ns())
    return lambda message, info: callback(message, info['received_timestamp'] or time.time_ns())
