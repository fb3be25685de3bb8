"""The package's own files are found wherever it is installed."""

from pathlib import Path

import pytest
from sds_perception.core import resources
from sds_perception.core.resources import resource_path, share_directory


def install(prefix: Path) -> Path:
    share = prefix / 'share' / 'sds_perception'
    (share / 'config').mkdir(parents=True)
    (share / 'package.xml').write_text('<package/>')
    return share


def test_config_is_there():
    assert (share_directory() / 'config' / 'label_spaces').is_dir()


def test_a_file_is_found_by_its_path_in_the_repository():
    assert resource_path('config/label_spaces/nyu40.csv').is_file()


def test_a_missing_file_is_named():
    with pytest.raises(FileNotFoundError, match='ships no config/none.yaml'):
        resource_path('config/none.yaml')


def test_a_ros_workspace_is_searched(tmp_path, monkeypatch):
    share = install(tmp_path / 'install')
    monkeypatch.setenv('AMENT_PREFIX_PATH', f'{tmp_path / "other"}:{tmp_path / "install"}')
    monkeypatch.setattr(resources, '__file__', '/a/b/c.py')
    assert share_directory() == share


def test_an_installed_package_finds_its_files_without_a_sourced_workspace(tmp_path, monkeypatch):
    share = install(tmp_path)
    package = tmp_path / 'lib' / 'python3.10' / 'site-packages' / 'sds_perception'
    monkeypatch.delenv('AMENT_PREFIX_PATH', raising=False)
    monkeypatch.setattr(resources, '__file__', str(package / 'core' / 'resources.py'))
    assert share_directory() == share


def test_a_package_near_the_root_of_the_disk_can_be_without_files(monkeypatch):
    monkeypatch.delenv('AMENT_PREFIX_PATH', raising=False)
    monkeypatch.setattr(resources, '__file__', '/a/b/c.py')
    monkeypatch.setattr(resources.sys, 'prefix', '/none')
    with pytest.raises(FileNotFoundError, match='install the package with make install'):
        share_directory()
