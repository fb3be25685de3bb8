"""Integers say nearly what floats say."""

import json
import re

import numpy as np
import pytest

openvino = pytest.importorskip('openvino', reason='OpenVINO is not installed')
pytest.importorskip('nncf', reason='NNCF is not installed')

from sds_perception.core.checkpoint import to_metadata  # noqa: E402
from sds_perception.inference.export import export_network  # noqa: E402
from sds_perception.inference.export_check import fixed_picture  # noqa: E402
from sds_perception.inference.quantization import describe, quantize  # noqa: E402
from sds_perception.inference.served_network import load_network  # noqa: E402
import torch  # noqa: E402


@pytest.fixture(scope='module')
def network_and_files(tiny_checkpoint):
    network, info, _, _ = load_network(str(tiny_checkpoint))
    with torch.no_grad():  # sure of its classes: others change with the last bit of a float
        network.network.segmentation_head.scores.weight *= 30
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
    picture = fixed_picture((64, 96))
    with torch.inference_mode():
        labels, confidence, depth = (o.numpy() for o in network(torch.from_numpy(picture)))
    found = openvino.compile_model(operations(files)[0], 'CPU')(picture)
    is_sure = confidence > 0.9
    assert is_sure.mean() > 0.2
    assert (found['labels'] == labels)[is_sure].mean() > 0.98
    assert np.percentile(np.abs(found['depth'] / depth - 1), 90) < 0.05


def test_the_choice_of_the_class_stays_in_floats(network_and_files):
    _, found = operations(network_and_files[1])
    names = [o.get_friendly_name() for o in found if o.get_type_name() == 'FakeQuantize']
    assert names and not any(re.match('aten::(amax|exp|sum)', name) for name in names)


def test_the_description_stays_and_can_be_replaced(network_and_files):
    model, _ = operations(network_and_files[1])
    assert model.get_rt_info(['sds_perception', 'format']).value == 'sds_perception/1'
    assert [output.any_name for output in model.outputs] == ['labels', 'confidence', 'depth']
    changed, _ = operations(describe(network_and_files[1], {'info': json.dumps({'step': 7})}))
    assert json.loads(changed.get_rt_info(['sds_perception', 'info']).value) == {'step': 7}
