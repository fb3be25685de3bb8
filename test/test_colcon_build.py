"""The tree builds with colcon, as in a ROS workspace, and finds its files once installed."""

import os
from pathlib import Path
import shutil
import subprocess
import sys

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ('config', 'launch', 'resource', 'sds_perception')
EXECUTABLES = ('sds', 'perception_node', 'camera_node', 'training_node')


def call(*command, **kwargs):
    """Run a command, and show what it printed if it fails."""
    result = subprocess.run(command, capture_output=True, text=True, **kwargs)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope='module', params=[(), ('--symlink-install',)], ids=['copied', 'linked'])
def prefix(request, tmp_path_factory):
    """Return the install prefix of the package after `colcon build`."""
    pytest.importorskip('colcon_ros', reason='colcon is not installed')
    workspace = tmp_path_factory.mktemp('workspace')
    package = workspace / 'src' / 'sds_perception'
    package.mkdir(parents=True)
    for name in ('package.xml', 'setup.py', 'setup.cfg', 'pyproject.toml', 'LICENSE'):
        shutil.copy(ROOT / name, package)
    for name in SOURCES:
        shutil.copytree(ROOT / name, package / name, ignore=shutil.ignore_patterns('*.pyc'))
    call(sys.executable, '-m', 'colcon', 'build', *request.param, cwd=workspace)
    return workspace / 'install' / 'sds_perception'


@pytest.mark.parametrize(
    'path',
    [
        'share/ament_index/resource_index/packages/sds_perception',
        'share/sds_perception/package.xml',
        'share/sds_perception/launch/camera.launch.py',
        'share/sds_perception/launch/demo.launch.py',
        'share/sds_perception/launch/training.launch.py',
        'share/sds_perception/config/fastdds.xml',
        'share/sds_perception/config/label_spaces/nyu40.csv',
        'share/sds_perception/config/nodes/perception.yaml',
        'share/sds_perception/config/rviz/camera.rviz',
    ],
)
def test_files_are_installed(prefix, path):
    assert (prefix / path).is_file()


@pytest.mark.parametrize('name', EXECUTABLES)
@pytest.mark.parametrize('folder', ['bin', 'lib/sds_perception'])
def test_executables_are_installed(prefix, folder, name):
    assert os.access(prefix / folder / name, os.X_OK)


def test_everything_in_config_and_launch_is_installed(prefix):
    for folder in ('config', 'launch'):
        shipped = {p.relative_to(ROOT) for p in (ROOT / folder).rglob('*.*') if p.is_file()}
        share = prefix / 'share' / 'sds_perception'
        installed = {p.relative_to(share) for p in (share / folder).rglob('*.*') if p.is_file()}
        assert installed == {path for path in shipped if '__pycache__' not in path.parts}


def test_the_installed_package_finds_its_installed_files(prefix):
    program = 'from sds_perception.core import resources; print(resources.share_directory())'
    found = run_installed(prefix, f'{sys.executable} -c "{program}"')
    shared = prefix / 'share' / 'sds_perception'  # links to what is found, or is that
    assert Path(found.strip(), 'package.xml').samefile(shared / 'package.xml')


@pytest.mark.parametrize('command', ['sds', 'lib/sds_perception/sds'])
def test_the_installed_command_runs(prefix, command):
    path = command if '/' not in command else prefix / command
    assert 'usage: sds' in run_installed(prefix, f'{path} --help')


def test_executables_run_in_the_environment_of_whoever_runs_them(prefix, request):
    # with --symlink-install in that of whoever builds, whatever setup.cfg says
    is_linked = 'linked' in request.node.name
    first, *_ = (prefix / 'lib/sds_perception/sds').read_text().splitlines()
    assert first == (f'#!{sys.executable}' if is_linked else '#!/usr/bin/env python3')


def run_installed(prefix, command):
    """Run a command in a shell that sourced the workspace and stands elsewhere."""
    setup = prefix.parent / 'local_setup.sh'
    python3 = f'PATH={Path(sys.executable).parent}:$PATH'
    return call('sh', '-c', f'{python3} && . {setup} && {command}', cwd=prefix.parent)
