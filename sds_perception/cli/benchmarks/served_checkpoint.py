"""What a checkpoint is when it is served: how precise, and with which answers."""

from collections.abc import Sequence

from sds_perception.cli.benchmarks.options import SuiteOptions
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.inference.engine import Engine
from sds_perception.inference.settings import EngineSettings


def open_engine(options: SuiteOptions) -> Engine:
    """
    Return the engine that the node would make of the checkpoint.

    :raises FileNotFoundError: if there is none.
    """
    return Engine(EngineSettings(checkpoint=options.checkpoint, device=options.device))


def served_precision(device_name: str, info: CheckpointInfo | None = None) -> str:
    """
    Return what runs where the precision is `auto`: int8, fp16 or fp32.

    :param device_name: of a backend or engine.
    :param info: what the file says of itself, where there is one.
    """
    if info and 'int8' in info.metrics:
        return 'int8'
    return 'fp32' if device_name.startswith('CPU') else 'fp16'


def is_answered(name: str, outputs: Sequence[str], engine: Engine, options: SuiteOptions) -> bool:
    """
    Tell whether the node publishes some outputs: one would wait for the others without end.

    :param name: what a person calls them; noted with the reason if one of them is missing.
    :param outputs: topics of the perception node.
    """
    # imported where it is needed: the package works without ROS
    from sds_perception.nodes.perception.frame_encoder import DEPTH_OUTPUTS, LABEL_OUTPUTS

    for known, needed, what in (
        (engine.has_labels, LABEL_OUTPUTS, 'classes'),
        (engine.has_depth, DEPTH_OUTPUTS, 'depth'),
    ):
        if not known and needed & set(outputs):
            options.note(f'{name} was not measured: the checkpoint knows no {what}')
            return False
    return True
