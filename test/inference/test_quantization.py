"""Integers say nearly what floats say."""

import json

import numpy as np
import pytest

openvino = pytest.importorskip('openvino', reason='OpenVINO is not installed')
pytest.importorskip('nncf', reason='NNCF is not installed')

from sds_perception.core.checkpoint import to_metadata  # noqa: E402
from sds_perception.inference.engine import load_network  # noqa: E402
from sds_perception.inference.export import export_network  # noqa: E402
from sds_perception.inference.export_check import fixed_picture, measure_agreement  # noqa: E402
from sds_perception.inference.quantization import describe, quantize  # noqa: E402


@pytest.fixture(scope='module')
def network_and_files(tiny_checkpoint):
    network, info, _, _ = load_network(str(tiny_checkpoint))
    files = export_network(network, 'openvino', size=None, metadata=to_metadata(info))
    pictures = [np.roll(fixed_picture((64, 96)), 16 * shift, axis=1) for shift in range(3)]
    return network, quantize(files, pictures)


def operations(files):
    model = openvino.Core().read_model(files['.xml'], files['.bin'])
    return model, list(model.get_ordered_ops())


def inputs_are_integers(operation):
    return operation.input_value(0).get_node().get_type_name() == 'FakeQuantize'


def test_convolutions_are_integers_and_heads_and_attention_are_not(network_and_files):
    _, files = network_and_files
    found = {
        operation.get_friendly_name(): inputs_are_integers(operation)
        for operation in operations(files)[1]
        if operation.get_type_name() in ('Convolution', 'MatMul')
    }
    kept = [name for name in found if '_head' in name or 'MatMul' in name]
    assert kept and not any(found[name] for name in kept)
    assert all(found[name] for name in found if 'encoder' in name)


def test_the_numbers_stay_close(network_and_files):
    network, files = network_and_files
    agreement = measure_agreement(network, 'openvino', files, size=(64, 96))
    assert agreement.max_relative_depth_difference < 0.5
    assert agreement.equal_labels > 0.7


def test_the_description_stays_and_can_be_replaced(network_and_files):
    model, _ = operations(network_and_files[1])
    assert model.get_rt_info(['sds_perception', 'format']).value == 'sds_perception/1'
    assert [output.any_name for output in model.outputs] == ['labels', 'confidence', 'depth']
    changed, _ = operations(describe(network_and_files[1], {'info': json.dumps({'step': 7})}))
    assert json.loads(changed.get_rt_info(['sds_perception', 'info']).value) == {'step': 7}
