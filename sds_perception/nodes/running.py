"""Run a node until somebody ends it, and leave nothing behind."""

from collections.abc import Callable
import traceback

import rclpy
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.logging import get_logger
from rclpy.node import Node


def run(make_node: Callable[[], Node], name: str, args: list[str] | None = None) -> int:
    """
    Build a node and spin it until SIGINT, SIGTERM or a shutdown of its context.

    A ValueError or OSError is said in one line; the log level debug shows where it came from.

    :param make_node: builds the node.
    :param name: who says so.
    :param args: the command line; None takes the process's own.
    :returns: 0, or 1 after an error.
    """
    rclpy.init(args=args)
    node = None
    try:
        node = make_node()
        executor = SingleThreadedExecutor()
        executor.add_node(node)
        executor.spin()
    except (KeyboardInterrupt, ExternalShutdownException):
        pass
    except (OSError, ValueError) as error:
        get_logger(name).fatal(str(error))
        get_logger(name).debug(traceback.format_exc())
        return 1
    except RuntimeError:
        # a signal may end the context while a callback still uses it
        if rclpy.ok():
            raise
    finally:
        if node is not None:
            node.destroy_node()
        rclpy.try_shutdown()
    return 0
