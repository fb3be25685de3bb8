"""One process at a time has a folder."""

import subprocess
import sys

import pytest
from sds_perception.core.folder_lock import FolderLock

HOLD = """
import sys
from pathlib import Path
from sds_perception.core.folder_lock import FolderLock

lock = FolderLock(Path(sys.argv[1]))
print('held', flush=True)
sys.stdin.read()
"""


def test_a_folder_is_free_again_once_it_was_released(tmp_path):
    lock = FolderLock(tmp_path / 'new')
    with pytest.raises(ValueError, match='new is in use by another process; give each a folder'):
        FolderLock(tmp_path / 'new')
    lock.release()
    lock.release()
    FolderLock(tmp_path / 'new').release()


def test_a_process_that_was_killed_holds_nothing(tmp_path):
    command = [sys.executable, '-c', HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b'held\n'
        with pytest.raises(ValueError, match='in use by another process'):
            FolderLock(tmp_path)
        process.kill()
        process.wait()
        FolderLock(tmp_path).release()
