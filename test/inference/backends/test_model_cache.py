"""Converted networks are kept whole or not at all."""

import logging
import os
import re

import pytest
from sds_perception.inference.backends import model_cache

FILES = {'network.xml': b'<net/>' * 50, 'network.bin': bytes(range(256))}


class Conversion:
    """A conversion that counts how often it is done."""

    count = 0

    def __call__(self):
        self.count += 1
        return FILES


@pytest.fixture
def conversion(monkeypatch, tmp_path):
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path))
    return Conversion()


def cached(conversion, sha256='a', version='1', opened=dict):
    return model_cache.cached_conversion(
        'runtime', version, sha256, convert=conversion, opened=opened
    )


def test_a_network_is_converted_once(conversion):
    cached(conversion)
    assert cached(conversion) == FILES
    assert conversion.count == 1


def test_another_checkpoint_or_runtime_is_converted_anew(conversion):
    cached(conversion)
    cached(conversion, sha256='b')
    cached(conversion, version='2')
    assert conversion.count == 3


@pytest.mark.parametrize('damage', ['cut', 'empty', 'flipped'])
def test_a_damaged_file_is_written_again(conversion, caplog, damage):
    cached(conversion)
    (file,) = model_cache.cache_directory('runtime').glob('*.zip')
    content = bytearray(file.read_bytes())
    content[100] ^= 0xFF
    file.write_bytes({'cut': content[:50], 'empty': b'', 'flipped': content}[damage])
    with caplog.at_level(logging.WARNING):
        assert cached(conversion) == FILES
    assert 'is damaged' in caplog.text
    cached(conversion)
    assert conversion.count == 2


@pytest.mark.parametrize(
    ('places', 'error'),
    # newer Pythons see that the last file would lie over the directory, before they read it
    [((23, 27), 'EOFError|Overlapped entries'), ((10,), 'Error -3 while decompressing')],
    ids=['both sizes are larger', 'what is stored is said to be compressed'],
)
def test_a_file_whose_directory_lies_is_written_again(conversion, caplog, places, error):
    cached(conversion)
    (file,) = model_cache.cache_directory('runtime').glob('*.zip')
    content = bytearray(file.read_bytes())
    for place in places:  # in the directory's entry of the last file
        content[content.rfind(b'PK\x01\x02') + place] ^= 8
    file.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert cached(conversion) == FILES
    assert 'is damaged' in caplog.text and re.search(error, caplog.text)
    cached(conversion)
    assert conversion.count == 2


@pytest.mark.parametrize('error', [KeyError, ValueError, RuntimeError])
def test_whole_files_that_are_no_model_are_written_again(conversion, caplog, error):
    cached(conversion)
    answers = iter([error('no model'), 'model'])

    def opened(files):
        if isinstance(answer := next(answers), Exception):
            raise answer
        return answer

    with caplog.at_level(logging.WARNING):
        assert cached(conversion, opened=opened) == 'model'
    assert conversion.count == 2 and 'no model' in caplog.text


def test_only_the_newest_are_kept(conversion):
    for number in range(model_cache.KEPT_FILES + 3):
        cached(conversion, str(number))
        for age, file in enumerate(model_cache.cache_directory('runtime').glob('*.zip')):
            os.utime(file, (age, age))
    kept = list(model_cache.cache_directory('runtime').glob('*'))
    assert len(kept) == model_cache.KEPT_FILES


def test_a_cache_that_cannot_be_written_is_done_without(conversion, monkeypatch, tmp_path, caplog):
    (tmp_path / 'file').write_text('')
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path / 'file'))
    with caplog.at_level(logging.WARNING):
        assert cached(conversion) == FILES
    assert 'cannot keep the converted network' in caplog.text


def test_a_cache_that_may_only_be_read_is_read(conversion, monkeypatch, caplog):
    cached(conversion)

    def forbid(path):
        raise PermissionError('read-only')

    monkeypatch.setattr(model_cache.os, 'utime', forbid)
    assert cached(conversion) == FILES
    assert (conversion.count, caplog.text) == (1, '')


def test_a_user_without_a_home_has_no_cache(conversion, monkeypatch, caplog):
    monkeypatch.delenv('XDG_CACHE_HOME')

    def homeless():
        raise RuntimeError('Could not determine home directory.')

    monkeypatch.setattr(model_cache.Path, 'home', homeless)
    assert cached(conversion) == FILES
    assert 'cannot keep the converted network' in caplog.text
