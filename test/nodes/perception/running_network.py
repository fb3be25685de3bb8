"""What tests ask of a node whose network changes while it runs."""

from sds_perception.core.checkpoint import sha256_of


def set_checkpoint(graph, path):
    return graph.set_parameter('perception', 'checkpoint', str(path))


def wait_until_running(graph, path):
    sha256 = sha256_of(path)
    graph.wait_for(lambda: graph.values().get('checkpoint_sha256') == sha256, f'{path} to run')


def wait_for_more(graph, labels):
    target = len(labels) + 3
    graph.wait_for(lambda: len(labels) >= target, 'labels to go on')


def parameter(graph, name):
    from rcl_interfaces.srv import GetParameters
    from rclpy.parameter import parameter_value_to_python

    request = GetParameters.Request(names=[name])
    value = graph.call(GetParameters, '/perception/get_parameters', request).values[0]
    return parameter_value_to_python(value)


def change_state(graph, label):
    from lifecycle_msgs.msg import Transition
    from lifecycle_msgs.srv import ChangeState

    request = ChangeState.Request(transition=Transition(label=label))
    assert graph.call(ChangeState, '/perception/change_state', request).success
