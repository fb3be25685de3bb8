"""Files of `sds export` for OpenVINO are served like the checkpoints they came from."""

import numpy as np
import pytest
from sds_perception.core.checkpoint import sha256_of, to_metadata
from sds_perception.inference.deployed_network import DeployedNetwork
from sds_perception.inference.description import read_description
from sds_perception.inference.engine import Engine
from sds_perception.inference.export import export_network, write_export
from sds_perception.inference.served_network import load_network
from sds_perception.inference.settings import EngineSettings

pytest.importorskip('openvino', reason='the OpenVINO runtime is not installed')


def exported(checkpoint, path, size=None):
    network, info, _, _ = load_network(str(checkpoint))
    files = export_network(network, 'openvino', size=size, metadata=to_metadata(info))
    return write_export(path, files)[0]


@pytest.fixture
def file(brightness_checkpoint, tmp_path):
    return exported(brightness_checkpoint, tmp_path / 'net.xml')


def build(file, **settings):
    return Engine(EngineSettings(checkpoint=str(file), **settings))


def test_it_predicts_what_the_checkpoint_predicts(file, brightness_checkpoint):
    image = np.full((96, 128, 3), 255, np.uint8)
    image[:, :64] = 0
    engine = build(file)
    found, expected = engine.predict(image), build(brightness_checkpoint).predict(image)
    np.testing.assert_array_equal(found.labels, expected.labels)
    np.testing.assert_allclose(found.depth, expected.depth, rtol=1e-5)
    assert engine.label_space.names == ('dark', 'bright')
    assert engine.checkpoint_sha256 == sha256_of(file, file.with_suffix('.bin'))
    assert engine.predict(image, depth=False).depth is None


def test_it_describes_itself_as_the_checkpoint_does(file, brightness_checkpoint):
    assert read_description(file) == read_description(brightness_checkpoint)


def test_a_network_without_depth_says_so(tiny_semantic_checkpoint, tmp_path):
    engine = build(exported(tiny_semantic_checkpoint, tmp_path / 'net.xml'))
    assert engine.has_labels
    assert not engine.has_depth


def test_missing_weights_are_named(file):
    file.with_suffix('.bin').unlink()
    with pytest.raises(FileNotFoundError, match='no exported network .*net.bin'):
        build(file)


@pytest.mark.parametrize(
    ('content', 'words'),
    [(b'<net', r'no whole model of OpenVINO \(\w'), (b'', r'no whole model of OpenVINO \(\w')],
)
def test_a_damaged_file_is_refused(file, content, words):
    file.write_bytes(content)
    with pytest.raises(ValueError, match=words):
        build(file)


def replace_the_gain(file):
    weights, (old, new) = file.with_suffix('.bin'), np.float32([20, 21])
    assert old.tobytes() in weights.read_bytes()
    weights.write_bytes(weights.read_bytes().replace(old.tobytes(), new.tobytes()))


@pytest.mark.parametrize('open_file', [build, read_description])
def test_weights_that_are_not_those_of_the_export_are_refused(file, open_file):
    replace_the_gain(file)
    with pytest.raises(ValueError, match='net.bin has sha256 .* net.xml was exported with'):
        open_file(file)


def test_an_export_that_does_not_tell_its_weights_is_opened_and_known_by_both_files(file):
    file.write_text(file.read_text().replace('weights_sha256', 'nothing'))
    before = build(file).checkpoint_sha256
    replace_the_gain(file)
    assert build(file).checkpoint_sha256 != before


def test_a_foreign_model_is_refused(file):
    file.write_text(file.read_text().replace('sds_perception', 'somebody'))
    with pytest.raises(ValueError, match="has format None, not 'sds_perception/1'"):
        build(file)


def test_a_file_of_one_size_is_refused(brightness_checkpoint, tmp_path):
    file = exported(brightness_checkpoint, tmp_path / 'net.xml', size=(40, 60))
    with pytest.raises(ValueError, match='export it without --height and --width'):
        build(file)


def test_a_file_that_takes_one_image_at_a_time_is_refused(
    brightness_checkpoint, tmp_path, monkeypatch
):
    forward = DeployedNetwork.forward
    monkeypatch.setattr(
        DeployedNetwork, 'forward', lambda self, images: tuple(o[0] for o in forward(self, images))
    )
    file = exported(brightness_checkpoint, tmp_path / 'net.xml')
    with pytest.raises(ValueError, match='takes one image at a time; export it again'):
        build(file)


@pytest.mark.parametrize('settings', [{'backend': 'torch'}, {'device': 'cuda'}])
def test_another_runtime_is_refused(file, settings):
    with pytest.raises(ValueError, match='runs in OpenVINO on a CPU'):
        build(file, **settings)
