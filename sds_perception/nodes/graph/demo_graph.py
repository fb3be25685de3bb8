"""The whole graph on one machine: a camera and the perception node, recorded here."""

from collections.abc import Callable, Mapping
from typing import Any

from sds_perception.core.recorded_frame import RecordedFrame
from sds_perception.nodes.graph.exact_stamp_matcher import ExactStampMatcher
from sds_perception.nodes.graph.recorder import Recorder
from sds_perception.nodes.graph.running_graph import GraphSpinner, running_graph


def record_graph(
    environment: Mapping[str, str],
    *,
    camera: Mapping[str, Any],
    perception: Mapping[str, Any],
    on_frame: Callable[[RecordedFrame], None],
    is_complete: Callable[[], bool],
) -> ExactStampMatcher:
    """
    Run camera_node and perception_node in processes of their own until enough was recorded.

    :param environment: as for :func:`running_graph`.
    :param camera: parameters of camera_node.
    :param perception: parameters of perception_node.
    :param on_frame: gets every complete frame.
    :param is_complete: says when to end.
    :returns: the counts of frames that were skipped or incomplete.
    :raises ChildProcessError: if a node ended, or says that it cannot go on.
    :raises TimeoutError: if no frame came for too long.
    """
    with running_graph(environment) as group:
        group.start_node('perception_node', perception)
        group.start_node('camera_node', camera)
        recorder = Recorder(on_frame)
        with GraphSpinner(recorder, group) as spinner:
            spinner.spin_until(is_complete)
        return recorder.matcher
