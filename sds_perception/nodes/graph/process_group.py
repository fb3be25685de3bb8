"""Nodes in processes of their own that end with the one who started them, whatever happens."""

from collections.abc import Mapping, Sequence
import ctypes
import math
import os
from pathlib import Path
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from typing import Any

from sds_perception.core.resources import resource_path
from sds_perception.nodes.graph.ros_domain import SHARED_MEMORY, free_domains

PATIENCE_S = 5.0
LAST_LINES = 6
COLOR_CODES = re.compile(r'\x1b\[[\d;]*m')
PROFILE_VARIABLES = ('FASTDDS_DEFAULT_PROFILES_FILE', 'FASTRTPS_DEFAULT_PROFILES_FILE')
"""Since Kilted, and before."""
CHOSEN_BY_USER = {'FASTDDS_BUILTIN_TRANSPORTS', *PROFILE_VARIABLES}
ROOM_OF_A_GRAPH = 512_000_000
"""Bytes of shared memory, for some five processes that take 70 MB each."""
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def graph_environment() -> dict[str, str]:
    """
    Return the variables a graph on this machine needs, where they are not set already.

    A domain of its own keeps other graphs out.
    """
    defaults = {'AMENT_PREFIX_PATH': sys.prefix, 'RMW_IMPLEMENTATION': 'rmw_fastrtps_cpp'}
    own = {key: os.environ.get(key) or value for key, value in defaults.items()}
    if not CHOSEN_BY_USER & set(os.environ):
        own |= _transport()
    return {**own, 'ROS_DOMAIN_ID': str(free_domains()[0])}


def _transport() -> dict[str, str]:
    """Return what carries images, which Fast DDS loses otherwise (rmw_fastrtps#739)."""
    is_old = os.environ.get('ROS_DISTRO') in ('humble', 'iron')  # these cannot do the other
    if is_old or free_bytes(SHARED_MEMORY) > ROOM_OF_A_GRAPH:
        return dict.fromkeys(PROFILE_VARIABLES, str(resource_path('config/fastdds.xml')))
    # works with the 64 MB of shared memory that a container has by default, but goes through TCP,
    # where a node now and then waits for ever for the rest of a message and never finds the others
    return {'FASTDDS_BUILTIN_TRANSPORTS': 'LARGE_DATA'}


def free_bytes(folder: Path) -> float:
    """Return the room in a folder; no bound where there is no such folder."""
    return shutil.disk_usage(folder).free if folder.is_dir() else math.inf


class ProcessGroup:
    """
    Child processes as a context: leaving it ends them all.

    Each runs a module of this package; what it prints goes to a temporary file.
    """

    def __init__(self, environment: Mapping[str, str]):
        self._environment = {**os.environ, **environment}
        self._folder = tempfile.TemporaryDirectory(prefix='sds_graph_')
        self._processes: dict[str, subprocess.Popen] = {}

    def __enter__(self) -> 'ProcessGroup':
        return self

    def __exit__(self, *_: object) -> None:
        _end(list(self._processes.values()))
        self._folder.cleanup()

    def start_node(self, name: str, parameters: Mapping[str, Any]) -> None:
        """Run a node of this package, such as camera_node, with some parameters."""
        self.start(name, f'sds_perception.nodes.{name}', ros_arguments(parameters))

    def start(self, name: str, module: str, arguments: Sequence[str]) -> None:
        """Run ``python -m module arguments`` under a name."""
        with self._log_of(name).open('wb') as log:
            self._processes[name] = subprocess.Popen(
                [sys.executable, '-m', module, *arguments],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=_end_with_parent,
            )

    def end(self, name: str) -> None:
        """End one process; the group no longer knows it."""
        _end([self._processes.pop(name)])

    def check(self) -> None:
        """
        See that all are alive.

        :raises ChildProcessError: naming the one that ended and the last it printed.
        """
        for name, process in self._processes.items():
            if process.poll() is not None:
                raise ChildProcessError(
                    f'{name} ended with exit code {process.returncode}; '
                    f'its last lines: {self.last_lines(name)}'
                )

    def pid_of(self, name: str) -> int:
        """Return the number of a process that was started."""
        return self._processes[name].pid

    def last_lines(self, name: str) -> str:
        """Return the end of what a process printed."""
        text = self._log_of(name).read_text(errors='replace')
        lines = COLOR_CODES.sub('', text).splitlines()
        return '\n'.join([line for line in lines if line.strip()][-LAST_LINES:])

    def _log_of(self, name: str) -> Path:
        return Path(self._folder.name) / f'{name}.log'


def ros_arguments(parameters: Mapping[str, Any]) -> list[str]:
    """Return the command line that gives a node its parameters."""
    assignments = [f'{key}:={_yaml(value)}' for key, value in parameters.items()]
    return ['--ros-args', *(part for text in assignments for part in ('-p', text))]


def _yaml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    # quotes keep '' and names such as 'on' strings
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def _end(processes: Sequence[subprocess.Popen]) -> None:
    for process in processes:
        process.send_signal(signal.SIGINT)
    deadline = time.monotonic() + PATIENCE_S
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _end_with_parent() -> None:
    # only Linux can do this; elsewhere a killed parent leaves its children
    if sys.platform == 'linux':
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
