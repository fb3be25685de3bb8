"""What is known of a checkpoint before it is measured."""

from types import SimpleNamespace

import pytest
from sds_perception.cli.benchmarks.node_suite import SUBSCRIPTIONS
from sds_perception.cli.benchmarks.options import SuiteOptions
from sds_perception.cli.benchmarks.served_checkpoint import (
    is_answered,
    open_engine,
    served_precision,
)


def test_auto_is_fp32_on_a_cpu_and_fp16_on_a_gpu():
    assert served_precision('CPU (OpenVINO 2026.4.1)') == 'fp32'
    assert served_precision('NVIDIA H100 (PyTorch)') == 'fp16'


def test_a_quantized_file_runs_in_int8():
    assert served_precision('CPU (OpenVINO 2026.4.1)', SimpleNamespace(metrics={'int8': {}})) == (
        'int8'
    )


def test_of_a_checkpoint_without_classes_depth_alone_is_answered(tiny_depth_checkpoint):
    pytest.importorskip('rclpy', reason='ROS 2 is not installed')
    notes = []
    options = SuiteOptions(
        64, 96, 0.0, False, str(tiny_depth_checkpoint), '', 'cpu', 15.0, notes.append
    )
    engine = open_engine(options)
    answered = [
        name
        for name, topics in SUBSCRIPTIONS.items()
        if is_answered(name, topics, engine, options)
    ]
    assert answered == ['depth']
    assert notes == [
        f'{name} was not measured: the checkpoint knows no classes' for name in ('labels', 'all')
    ]
