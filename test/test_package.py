"""The package says the same about itself to pip and to ROS, and starts from every place."""

import importlib
from importlib.metadata import entry_points, version
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sds_perception.core.resources import resource_path

ROOT = Path(__file__).parents[1]


def manifest():
    return ElementTree.parse(resource_path('package.xml')).getroot()


def test_version_is_the_same_for_pip_and_ros():
    assert manifest().find('version').text == version('sds_perception')


def test_manifest_is_of_format_3_and_builds_with_ament_python():
    assert manifest().get('format') == '3'
    assert manifest().find('export/build_type').text == 'ament_python'


def test_manifest_names_each_dependency_once():
    names = [e.text for e in manifest() if e.tag.endswith('_depend')]
    assert len(names) == len(set(names))


@pytest.mark.parametrize('name', ['sds', 'perception_node', 'camera_node', 'training_node'])
def test_executables_have_a_main_function(name):
    (script,) = entry_points(group='console_scripts', name=name)
    module, function = script.value.split(':')
    assert callable(getattr(importlib.import_module(module), function))


def test_license_is_apache_2():
    assert 'Apache License' in (ROOT / 'LICENSE').read_text()
    assert manifest().find('license').text == 'Apache-2.0'
