"""`sds doctor` runs what it tells of, and knows what to do where something is missing."""

import json
import subprocess
import sys

import pytest
from sds_perception.cli import checkup
from sds_perception.cli.findings import Finding, State
from sds_perception.cli.main import main
from sds_perception.core import shipped
from sds_perception.nodes.graph import process_group


def no_module(name):
    """Find no module, as where nothing is installed."""
    return None


def test_all_is_looked_at_and_images_go_through_real_nodes(tiny_checkpoint, tmp_path):
    pytest.importorskip('rclpy', reason='ROS 2 is not installed')
    told = tmp_path / 'told.json'
    options = ['--checkpoint', str(tiny_checkpoint), '--device', 'cpu', '--json', str(told)]
    finished = subprocess.run(
        [sys.executable, '-m', 'sds_perception', 'doctor', *options],
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert finished.stdout.splitlines()[-1] == 'everything works'
    findings = {f['part']: f for f in json.loads(told.read_text())['findings']}
    assert len(finished.stdout.splitlines()) == len(findings) + 1
    for part in ('package', 'checkpoint indoor', 'checkpoint street', 'network', 'ROS 2', 'graph'):
        assert findings[part]['state'] == 'works'
    assert findings['network']['what'].startswith(f'{tiny_checkpoint.name} answers 640x480 in ')
    assert findings['graph']['what'].startswith('image to cloud in ')


def test_what_does_not_work_is_told_and_gives_1(tmp_path, capsys):
    missing = tmp_path / 'missing.safetensors'
    assert main(['doctor', '--no-graph', '--checkpoint', str(missing)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert f'bad  network: there is no checkpoint {missing}' in lines
    assert lines[-1].startswith('1 of ') and lines[-1].endswith(' do not work')


def test_a_damaged_checkpoint_is_named(tmp_path, monkeypatch):
    cut = tmp_path / 'indoor.safetensors'
    cut.write_bytes(shipped.find_checkpoint('indoor').read_bytes()[:5000])
    monkeypatch.setattr(shipped, 'resource_path', lambda _: cut)
    findings = list(checkup.shipped_checkpoints())
    assert [finding.state for finding in findings] == [State.FAILS, State.FAILS]
    assert 'is not a whole .safetensors file' in findings[0].sentence


def test_a_package_without_its_files_is_told(monkeypatch):
    def no_files():
        raise FileNotFoundError('the files are in none of these')

    monkeypatch.setattr(shipped, 'share_directory', no_files)
    (finding,) = checkup.shipped_checkpoints()
    assert (finding.state, finding.what) == (State.FAILS, 'the files are in none of these')


def test_without_ros_it_is_told_how_to_get_it(monkeypatch):
    monkeypatch.setattr(checkup, 'find_spec', no_module)
    assert checkup.ros().state is checkup.graph('', 'cpu').state is State.FAILS
    assert 'source /opt/ros/$ROS_DISTRO/setup.bash' in checkup.ros().sentence


def test_a_container_with_little_shared_memory_is_noticed(monkeypatch):
    monkeypatch.setattr(process_group, 'free_bytes', lambda _: 64e6)
    finding = checkup.shared_memory()
    assert finding.state is State.LACKS
    assert finding.what == '64 MB are free in /dev/shm'
    assert '--shm-size=1g' in finding.remedy
    monkeypatch.setattr(process_group, 'free_bytes', lambda _: 1e9)
    assert checkup.shared_memory().state is State.WORKS


def test_what_only_adds_something_is_no_failure(monkeypatch):
    monkeypatch.setattr(checkup, 'find_spec', no_module)
    findings = [*checkup.optional_packages(), checkup.runtime_on_the_cpu()]
    assert {finding.state for finding in findings} == {State.LACKS}
    remedies = {finding.part: finding.remedy for finding in findings}
    assert remedies['rosbags'] == 'pip install rosbags'
    assert remedies['vision_msgs'] == 'apt install ros-$ROS_DISTRO-vision-msgs'
    assert remedies['on a CPU'] == 'pip install openvino'


def test_a_sentence_ends_with_the_remedy():
    assert Finding('a', State.WORKS, 'is there').sentence == 'a: is there'
    assert Finding('a', State.LACKS, 'is missing', 'get it').sentence == 'a: is missing; get it'
