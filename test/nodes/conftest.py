"""Nodes in processes of their own, and a node of the test that talks to them."""

from contextlib import contextmanager
import os
from pathlib import Path
import signal
import subprocess
import sys
import tempfile
import time

import pytest
from sds_perception.core.folder_lock import FolderLock
from sds_perception.core.resources import resource_path
from sds_perception.nodes.graph.ros_domain import free_domains

PATIENCE_S = 300.0
"""Only a test that fails waits so long: a machine with other work takes minutes for seconds."""


@pytest.fixture(scope='session', autouse=True)
def ros_environment():
    """Set what ROS needs, for this process and the nodes, where it is not set already."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            'AMENT_PREFIX_PATH': sys.prefix,
            'RMW_IMPLEMENTATION': 'rmw_fastrtps_cpp',
            # as the launch files set it: without, images of a loaded machine get lost
            'FASTDDS_DEFAULT_PROFILES_FILE': str(resource_path('config/fastdds.xml')),
            'ROS_AUTOMATIC_DISCOVERY_RANGE': 'LOCALHOST',
            'OMP_NUM_THREADS': '1',
        }.items():
            patch.setenv(name, os.environ.get(name, value))
        yield


@pytest.fixture(scope='module')
def graph(request, ros_environment, private_cache, tmp_path_factory):
    """Return a ROS graph that no other test module sees."""
    pytest.importorskip('rclpy', reason='ROS is not installed')
    with own_domain() as domain_id:
        graph = Graph(domain_id, tmp_path_factory.mktemp(Path(request.node.name).stem))
        yield graph
        graph.close()


@contextmanager
def own_domain():
    """Yield a ROS domain that no other test run of this machine has."""
    for domain_id in free_domains():
        try:
            lock = FolderLock(Path(tempfile.gettempdir()) / f'sds_ros_domain_{domain_id}')
        except (ValueError, PermissionError):  # another run's, or another user's
            continue
        yield domain_id
        lock.release()
        return


class Graph:
    """Starts nodes, and speaks and listens to them."""

    def __init__(self, domain_id: int, folder: Path):
        from diagnostic_msgs.msg import DiagnosticArray
        import rclpy
        from rclpy.executors import SingleThreadedExecutor

        self.domain_id = domain_id
        self._folder = folder
        self._processes = []
        self._clients = {}
        self._context = rclpy.Context()
        rclpy.init(context=self._context, domain_id=domain_id)
        self.node = rclpy.create_node('tester', context=self._context)
        self._executor = SingleThreadedExecutor(context=self._context)
        self._executor.add_node(self.node)
        self.status = None
        """The newest diagnostic_msgs/DiagnosticStatus, None before the first."""
        self.statuses = {}
        """Name of each node → its newest DiagnosticStatus."""
        self.node.create_subscription(DiagnosticArray, '/diagnostics', self._diagnose, 10)

    def start(self, module: str, *arguments: str, **parameters) -> 'NodeProcess':
        """Run a node's module with parameters."""
        for name, value in parameters.items():
            arguments += ('-p', f'{name}:={value}')
        environment = {**os.environ, 'ROS_DOMAIN_ID': str(self.domain_id)}
        log = self._folder / f'{len(self._processes)}_{module}.log'
        command = [
            sys.executable,
            '-m',
            f'sds_perception.nodes.{module}',
            '--ros-args',
            *arguments,
        ]
        process = NodeProcess(command, environment, log)
        self._processes.append(process)
        return process

    def wait_for(self, condition, what: str, patience_s: float = PATIENCE_S):
        """Spin until the condition holds and return its value; fail with the nodes' logs."""
        deadline = time.monotonic() + patience_s
        while not (value := condition()):
            if time.monotonic() > deadline:
                logs = '\n'.join(process.log() for process in self._processes)
                pytest.fail(f'waited {patience_s:.0f} s for {what}; {self.status}\n{logs[-6000:]}')
            self.spin()
        return value

    def spin(self) -> None:
        """Handle what has come, or wait a moment for something to come."""
        self._executor.spin_once(timeout_sec=0.1)

    def call(self, kind: type, name: str, request):
        """Call a service and return its response."""
        # kept: an answer to a client whom the service does not know yet gets lost
        if name not in self._clients:
            self._clients[name] = self.node.create_client(kind, name)
        client = self._clients[name]
        self.wait_for(client.service_is_ready, f'service {name}')
        future = client.call_async(request)
        self.wait_for(future.done, f'an answer of {name}')
        return future.result()

    def set_parameter(self, node_name: str, name: str, value):
        """Set a parameter of a node and return rcl_interfaces/SetParametersResult."""
        from rcl_interfaces.srv import SetParameters
        from rclpy.parameter import Parameter

        request = SetParameters.Request(
            parameters=[Parameter(name, value=value).to_parameter_msg()]
        )
        return self.call(SetParameters, f'/{node_name}/set_parameters', request).results[0]

    def listen(self, kind: type, topic: str, qos=10) -> list:
        """Return a list that fills with the messages of a topic."""
        messages = []
        self.node.create_subscription(kind, topic, messages.append, qos)
        return messages

    def values(self, node: str = '') -> dict[str, str]:
        """Return the values of the newest diagnostics, of one node or of any."""
        status = self.statuses.get(node) if node else self.status
        return {v.key: v.value for v in status.values} if status else {}

    def close(self) -> None:
        """End the nodes and leave the graph."""
        for process in self._processes:
            process.end()
        self._executor.remove_node(self.node)
        self._executor.shutdown()
        self.node.destroy_node()
        self._context.try_shutdown()

    def _diagnose(self, message) -> None:
        self.status = message.status[0]
        self.statuses[self.status.name.split(':')[0]] = self.status


class NodeProcess:
    """A node that runs, and what it prints."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path):
        self._log = log
        with log.open('wb') as file:
            self._process = subprocess.Popen(
                command, env=environment, stdout=file, stderr=subprocess.STDOUT
            )

    @property
    def is_running(self) -> bool:
        """Tell whether the process lives."""
        return self._process.poll() is None

    def log(self) -> str:
        """Return what the node printed so far."""
        return self._log.read_text(errors='replace')

    def end(self, number: int = signal.SIGINT) -> int:
        """Send a signal, SIGINT by default, and return the exit code."""
        if self.is_running:
            self._process.send_signal(number)
        try:
            return self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
