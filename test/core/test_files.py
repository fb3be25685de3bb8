"""Files are replaced whole or not at all."""

import os

import pytest
from sds_perception.core.files import (
    remove_temporaries,
    require_empty,
    require_writable,
    write_atomically,
    write_json,
)


@pytest.mark.parametrize('content', [b'new', 'new', lambda path: path.write_text('new')])
def test_bytes_text_and_functions_can_be_written(tmp_path, content):
    path = write_atomically(tmp_path / 'folder' / 'file.txt', content)
    assert path.read_text() == 'new'


def test_json_is_for_people_too(tmp_path):
    path = write_json(tmp_path / 'folder' / 'a.json', {'miou': 0.5, 'names': ['wall']})
    assert path.read_text() == '{\n  "miou": 0.5,\n  "names": [\n    "wall"\n  ]\n}\n'


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / 'file.txt'
    path.write_text('old')

    def fail(temporary):
        temporary.write_text('half')
        raise OSError('disk full')

    with pytest.raises(OSError, match='disk full'):
        write_atomically(path, fail)
    assert path.read_text() == 'old'
    assert list(tmp_path.iterdir()) == [path]


def test_others_may_read_the_file_as_if_it_had_been_opened_normally(tmp_path):
    normal = tmp_path / 'normal'
    normal.write_text('')
    path = write_atomically(tmp_path / 'atomic', 'new')
    assert path.stat().st_mode == normal.stat().st_mode


def test_the_temporary_file_has_the_suffix_of_the_file(tmp_path):
    seen = []
    write_atomically(tmp_path / 'a.png', lambda path: seen.append(path.suffix))
    assert seen == ['.png']


def test_a_file_in_a_folder_yet_to_be_made_can_be_written(tmp_path):
    require_writable(tmp_path / 'new' / 'folder' / 'file.txt')
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_is_known_before(tmp_path, monkeypatch):
    (tmp_path / 'file').write_text('')
    with pytest.raises(IsADirectoryError, match='is a folder; wanted the name of a file'):
        require_writable(tmp_path)
    with pytest.raises(NotADirectoryError, match='file is a file'):
        require_writable(tmp_path / 'file' / 'new.txt')
    monkeypatch.setattr('os.access', lambda *arguments: False)  # root may write everywhere
    with pytest.raises(PermissionError, match='does not allow it'):
        require_writable(tmp_path / 'new.txt')


def test_what_a_killed_writer_left_is_removed_and_nothing_else(tmp_path):
    left = []
    write_atomically(tmp_path / '1-a.npz', lambda path: left.append(path.name))
    kept = ['.1-a.npz', '.other.abcdefgh.npz', '1-a.npz']
    for name in (*left, *kept):
        (tmp_path / name).write_text('')
    remove_temporaries(tmp_path, '[0-9]*-*.npz')
    assert sorted(path.name for path in tmp_path.iterdir()) == kept


def test_a_new_folder_may_be_missing_or_empty_and_nothing_else(tmp_path):
    require_empty(tmp_path / 'missing')
    require_empty(tmp_path)
    (tmp_path / 'file').touch()
    with pytest.raises(FileExistsError, match='is not empty; choose a new folder'):
        require_empty(tmp_path)
    with pytest.raises(FileExistsError, match='is a file; wanted the name of a new folder'):
        require_empty(tmp_path / 'file')


def test_a_link_stays_one_and_its_file_is_replaced(tmp_path):
    (tmp_path / 'old').write_text('old')
    (tmp_path / 'link').symlink_to(tmp_path / 'old')
    assert write_atomically(tmp_path / 'link', 'new') == tmp_path / 'link'
    assert (tmp_path / 'link').is_symlink()
    assert (tmp_path / 'old').read_text() == 'new'


def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path):
    pipe = tmp_path / 'pipe'
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomically(pipe, 'text')
        assert os.read(reader, 10) == b'text'
    finally:
        os.close(reader)
    assert pipe.is_fifo()
