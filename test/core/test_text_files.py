"""Texts, and files that are none."""

import pytest
from sds_perception.core.text_files import read_text


def test_a_mark_before_the_text_is_none_of_it(tmp_path):
    (tmp_path / 'a.txt').write_bytes(b'\xef\xbb\xbf\xc3\xa9t\xc3\xa9\r\n')
    assert read_text(tmp_path / 'a.txt') == 'été\n'


def test_other_bytes_are_named(tmp_path):
    (tmp_path / 'a.txt').write_bytes(b'caf\xe9')
    with pytest.raises(ValueError, match=r'a.txt is no text in UTF-8 .*; copy or save it again'):
        read_text(tmp_path / 'a.txt')
