"""Every network of the registry says the same in every format."""

from dataclasses import replace
import io
import json

import pytest
from sds_perception.core.checkpoint import CheckpointInfo, to_metadata
from sds_perception.core.label_space import load_label_space
from sds_perception.inference.deployed_network import DeployedNetwork
from sds_perception.inference.export import SUFFIXES, check_out, export_network, write_export
from sds_perception.inference.export_check import measure_agreement
from sds_perception.models.registry import MODELS, build_model
import torch

PACKAGES = {'onnx': ('onnx', 'onnxruntime'), 'openvino': ('openvino',), 'torchscript': ()}
# at stride 32 the features are smaller than the window in which the attention averages them
SMALL = {'ccam_net': {'decoder_channels': [8, 8, 8, 8], 'exchange_strides': [32, 4]}}
SIZE = (64, 96)


@pytest.fixture(scope='module', params=MODELS)
def info_and_network(request):
    """Return a network of random weights, none of them zero, that has seen some pictures."""
    space = load_label_space('nyu13')
    settings = SMALL.get(request.param, {})
    info = CheckpointInfo(request.param, settings, space, 0.3, 10.0, *SIZE)
    torch.manual_seed(0)
    network = build_model(
        request.param, settings, num_classes=len(space), min_depth_m=0.3, max_depth_m=10.0
    ).requires_grad_(False)
    for parameter in network.parameters():
        if not parameter.any():
            parameter.normal_(std=0.1)
    for _ in range(5):  # without statistics it would say one thing everywhere
        network.train()(torch.randn(2, 3, *SIZE))
    return info, DeployedNetwork(network, info)


@pytest.mark.parametrize('file_format', SUFFIXES)
def test_the_file_says_what_pytorch_says_of_any_pictures(info_and_network, file_format):
    for package in PACKAGES[file_format]:
        pytest.importorskip(package, reason='the package of the format is not installed')
    info, network = info_and_network
    files = export_network(network, file_format, size=None, metadata=to_metadata(info))
    assert tuple(files) == SUFFIXES[file_format]
    for size, count in ((SIZE, 1), ((96, 64), 3)):
        agreement = measure_agreement(network, file_format, files, size=size, count=count)
        assert agreement.is_close, agreement


@pytest.fixture
def deployed(brightness_checkpoint):
    from sds_perception.inference.served_network import load_network

    return load_network(str(brightness_checkpoint))[:2]


def test_onnx_files_can_have_one_size_and_describe_themselves(deployed):
    onnx = pytest.importorskip('onnx', reason='ONNX is not installed')
    network, info = deployed
    files = export_network(network, 'onnx', size=(40, 60), metadata=to_metadata(info))
    model = onnx.load_from_string(files['.onnx'])
    (images,) = model.graph.input
    assert images.name == 'images'
    assert [axis.dim_value for axis in images.type.tensor_type.shape.dim] == [1, 40, 60, 3]
    assert [output.name for output in model.graph.output] == ['labels', 'confidence', 'depth']
    properties = {item.key: item.value for item in model.metadata_props}
    assert json.loads(properties['info'])['label_space']['name'] == 'brightness'


def test_openvino_files_can_have_one_size_and_describe_themselves(deployed):
    openvino = pytest.importorskip('openvino', reason='OpenVINO is not installed')
    network, info = deployed
    files = export_network(network, 'openvino', size=(40, 60), metadata=to_metadata(info))
    model = openvino.Core().read_model(files['.xml'], files['.bin'])
    assert model.inputs[0].any_name == 'images'
    assert list(model.inputs[0].shape) == [1, 40, 60, 3]
    assert [output.any_name for output in model.outputs] == ['labels', 'confidence', 'depth']
    stored = model.get_rt_info(['sds_perception', 'info']).value
    assert json.loads(stored)['max_depth_m'] == 5.0


def test_torchscript_files_describe_themselves(deployed):
    network, info = deployed
    files = export_network(network, 'torchscript', size=None, metadata=to_metadata(info))
    found = {'info': ''}
    torch.jit.load(io.BytesIO(files['.pt']), _extra_files=found)
    assert json.loads(found['info'])['max_depth_m'] == 5.0


def test_a_network_that_says_something_else_is_noticed(deployed):
    network, info = deployed
    files = export_network(network, 'torchscript', size=None, metadata=to_metadata(info))
    with torch.no_grad():
        network.network.gain *= -1
    agreement = measure_agreement(network, 'torchscript', files, size=(64, 64))
    assert not agreement.is_close
    assert agreement.equal_labels < 0.1
    assert agreement.max_depth_difference_m == pytest.approx(0.0)


def test_numbers_that_are_not_finite_do_not_agree(deployed):
    network, info = deployed
    files = export_network(network, 'torchscript', size=None, metadata=to_metadata(info))
    agreement = measure_agreement(network, 'torchscript', files, size=(64, 64))
    assert agreement.is_close
    assert not replace(agreement, max_relative_depth_difference=float('nan')).is_close
    assert not replace(agreement, max_confidence_difference=float('nan')).is_close


def test_an_unknown_format_is_refused(deployed):
    with pytest.raises(ValueError, match="format is 'tflite'; choose one of onnx, openvino"):
        export_network(deployed[0], 'tflite', size=None, metadata={})


def test_the_suffix_fits_the_format(tmp_path):
    check_out(tmp_path / 'a.xml', 'openvino')
    with pytest.raises(ValueError, match='a.onnx is to be a file of openvino; wanted.* .xml'):
        check_out(tmp_path / 'a.onnx', 'openvino')


def test_all_files_are_written_beside_each_other(tmp_path):
    written = write_export(tmp_path / 'net.xml', {'.xml': b'structure', '.bin': b'weights'})
    assert written == [tmp_path / 'net.xml', tmp_path / 'net.bin']
    assert (tmp_path / 'net.bin').read_bytes() == b'weights'
