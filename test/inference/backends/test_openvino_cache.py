"""Converted networks are kept whole or not at all."""

import logging
import os

import pytest

openvino = pytest.importorskip('openvino', reason='the OpenVINO runtime is not installed')

from sds_perception.inference.backends import openvino_cache  # noqa: E402


class Conversion:
    """A conversion of one operation that counts how often it is done."""

    count = 0

    def __call__(self, network):
        self.count += 1
        parameter = openvino.opset15.parameter([1, 2], name='images')
        return openvino.Model([openvino.opset15.relu(parameter)], [parameter])


@pytest.fixture
def conversion(monkeypatch, tmp_path):
    conversion = Conversion()
    monkeypatch.setattr(openvino_cache, 'convert', conversion)
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path))
    return conversion


def cached(sha256='a'):
    return openvino_cache.cached_model(openvino.Core(), None, sha256)


def test_a_network_is_converted_once(conversion):
    cached()
    assert len(cached().outputs) == 1
    assert conversion.count == 1


def test_another_checkpoint_is_converted_anew(conversion):
    cached('a')
    cached('b')
    assert conversion.count == 2


@pytest.mark.parametrize('damage', ['cut', 'empty', 'flipped'])
def test_a_damaged_file_is_written_again(conversion, caplog, damage):
    cached()
    (file,) = openvino_cache.cache_directory().glob('*.zip')
    content = bytearray(file.read_bytes())
    content[100] ^= 0xFF
    file.write_bytes({'cut': content[:50], 'empty': b'', 'flipped': content}[damage])
    with caplog.at_level(logging.WARNING):
        assert len(cached().outputs) == 1
    assert 'is damaged' in caplog.text
    cached()
    assert conversion.count == 2


def test_only_the_newest_are_kept(conversion):
    for number in range(openvino_cache.KEPT_FILES + 3):
        cached(str(number))
        for age, file in enumerate(openvino_cache.cache_directory().glob('*.zip')):
            os.utime(file, (age, age))
    assert len(list(openvino_cache.cache_directory().glob('*'))) == openvino_cache.KEPT_FILES


def test_a_cache_that_cannot_be_written_is_done_without(conversion, monkeypatch, tmp_path, caplog):
    (tmp_path / 'file').write_text('')
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path / 'file'))
    with caplog.at_level(logging.WARNING):
        assert len(cached().outputs) == 1
    assert 'cannot keep the converted network' in caplog.text
