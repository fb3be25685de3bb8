"""The states of the perception node, from a bad checkpoint to a clean end."""

import signal

import pytest


class Manager:
    """Does what `ros2 lifecycle set` does, and shows pictures."""

    def __init__(self, graph):
        from sensor_msgs.msg import Image

        self.graph = graph
        self.images = graph.node.create_publisher(Image, '/image', 1)
        self.labels = graph.listen(Image, '/perception/semantic/image')

    def change(self, label: str) -> bool:
        """Ask for a transition and return whether it succeeded."""
        from lifecycle_msgs.msg import Transition
        from lifecycle_msgs.srv import ChangeState

        request = ChangeState.Request(transition=Transition(label=label))
        return self.graph.call(ChangeState, '/perception/change_state', request).success

    def state(self) -> str:
        """Return the node's state."""
        from lifecycle_msgs.srv import GetState

        response = self.graph.call(GetState, '/perception/get_state', GetState.Request())
        return response.current_state.label

    def is_answered(self) -> bool:
        """Show a picture; tell whether any was answered."""
        from sensor_msgs.msg import Image

        size = {'height': 48, 'width': 64, 'step': 192, 'data': bytes(192 * 48)}
        self.images.publish(Image(encoding='rgb8', **size))
        self.graph.spin()
        return bool(self.labels)


@pytest.fixture(scope='module')
def process(graph):
    """Return a node that could not configure itself."""
    return graph.start('perception_node', checkpoint='/nowhere.safetensors', backend='torch')


@pytest.fixture(scope='module')
def manager(graph, process):
    return Manager(graph)


# the tests of this file are steps of one life, in this order


def test_a_missing_checkpoint_leaves_it_unconfigured_with_one_clear_line(graph, process, manager):
    graph.wait_for(lambda: graph.values().get('state') == 'unconfigured', 'the node')
    assert manager.state() == 'unconfigured'
    assert graph.status.level == b'\x02'
    assert 'there is no checkpoint /nowhere.safetensors' in graph.status.message
    assert process.log().count('cannot configure') == 1


def test_to_configure_fails_again_with_the_same_file(manager):
    assert not manager.change('configure')
    assert manager.state() == 'unconfigured'


def test_after_a_good_checkpoint_it_configures_and_activates(graph, manager, tiny_checkpoint):
    assert graph.set_parameter('perception', 'checkpoint', str(tiny_checkpoint)).successful
    assert manager.change('configure')
    assert manager.state() == 'inactive'
    assert manager.change('activate')
    graph.wait_for(manager.is_answered, 'an answer')


def test_inactive_it_does_not_listen_and_keeps_its_weights(graph, manager):
    assert manager.change('deactivate')
    graph.wait_for(lambda: graph.node.count_subscribers('/image') == 0, 'its ears to close')
    graph.wait_for(lambda: graph.values()['state'] == 'inactive', 'diagnostics')
    assert 'checkpoint_sha256' in graph.values()


def test_it_activates_again(graph, manager):
    manager.labels.clear()
    assert manager.change('activate')
    graph.wait_for(manager.is_answered, 'an answer')


def test_a_transition_that_does_not_exist_here_is_refused(manager):
    assert not manager.change('configure')
    assert manager.state() == 'active'


def test_cleaned_up_it_has_no_outputs_and_no_weights(graph, manager):
    assert manager.change('deactivate')
    assert manager.change('cleanup')
    topic = '/perception/semantic/image'
    graph.wait_for(lambda: graph.node.count_publishers(topic) == 0, 'the topic to go')
    graph.wait_for(lambda: graph.values()['state'] == 'unconfigured', 'diagnostics')
    assert 'checkpoint_sha256' not in graph.values()


def test_it_lives_a_second_life(graph, manager):
    manager.labels.clear()
    assert manager.change('configure') and manager.change('activate')
    graph.wait_for(manager.is_answered, 'an answer')


def test_shut_down_it_says_so(graph, manager):
    assert manager.change('shutdown')
    graph.wait_for(lambda: graph.values()['state'] == 'finalized', 'diagnostics')


def test_sigterm_ends_it_without_a_traceback(process):
    assert process.end(signal.SIGTERM) == 0
    assert 'Traceback' not in process.log()
