"""Run a node until somebody ends it, and leave nothing behind."""

from collections.abc import Callable
import os
import signal
import sys
import traceback
from typing import NoReturn

import rclpy
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.logging import get_logger
from rclpy.node import Node


def run(make_node: Callable[[], Node], name: str) -> int:
    """
    Build a node and spin it until SIGINT, SIGTERM or a shutdown of its context.

    A ValueError or OSError is said in one line; the log level debug shows where it came from.

    :param make_node: builds the node.
    :param name: who says so.
    :returns: 0, or 1 after an error.
    """
    rclpy.init()
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
        # a second Ctrl-C must not end what is being closed
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if node is not None:
            node.destroy_node()
        rclpy.try_shutdown()
    return 0


def leave(code: int) -> NoReturn:
    """
    End the process at once; everything that must be closed is closed.

    On a busy machine Python takes longer to take PyTorch apart than the 5 s after which `ros2
    launch` calls a node stuck.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
