"""The shipped configuration is what the nodes, RViz and Fast DDS understand."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from sds_perception.core.resources import resource_path
from sds_perception.core.settings import to_mapping
from sds_perception.inference.settings import EngineSettings
from sds_perception.nodes.camera.settings import CameraNodeSettings
from sds_perception.nodes.perception.settings import PerceptionNodeSettings
from sds_perception.nodes.training.settings import TrainingNodeSettings
from sds_perception.refinement.settings import RefineSettings
import yaml

SETTINGS = {
    'perception': (EngineSettings, PerceptionNodeSettings),
    'camera': (CameraNodeSettings,),
    'training': (RefineSettings, TrainingNodeSettings),
}


def read_yaml(relative):
    return yaml.safe_load(Path(resource_path(relative)).read_text())


@pytest.mark.parametrize('node', SETTINGS)
def test_parameter_files_say_the_defaults_of_known_parameters(node):
    defaults = {}
    for settings in SETTINGS[node]:
        defaults |= to_mapping(settings())
    values = read_yaml(f'config/nodes/{node}.yaml')['/**']['ros__parameters']
    assert values == {name: defaults.get(name, 'unknown') for name in values}


def test_every_parameter_file_belongs_to_a_node():
    files = resource_path('config/nodes').glob('*.yaml')
    assert {file.stem for file in files} == set(SETTINGS)


def test_rviz_shows_the_outputs_in_the_frame_of_the_camera_node():
    view = read_yaml('config/rviz/camera.rviz')['Visualization Manager']
    topics = {d['Topic']['Value'] for d in view['Displays'] if 'Topic' in d}
    assert topics == {
        '/perception/semantic_color/image',
        '/perception/overlay/image',
        '/perception/depth/image',
        '/perception/points',
    }
    assert view['Global Options']['Fixed Frame'] == CameraNodeSettings().frame_id


def test_rviz_shows_depth_in_a_fixed_range():
    displays = read_yaml('config/rviz/camera.rviz')['Visualization Manager']['Displays']
    depth = next(display for display in displays if display['Name'] == 'Depth')
    assert not depth['Normalize Range']
    assert (depth['Min Value'], depth['Max Value']) == (0, 10)


def test_fast_dds_gets_64_mb_of_shared_memory_and_keeps_the_network():
    root = ElementTree.parse(resource_path('config/fastdds.xml')).getroot()
    dds = '{http://www.eprosima.com}'
    assert root.find(f'.//{dds}segment_size').text == str(64 * 2**20)
    declared = {element.text for element in root.iter(f'{dds}transport_id')}
    used = {element.text for element in root.find(f'.//{dds}userTransports')}
    assert used == declared == {'large_shared_memory', 'network'}
