"""The README says what is there: parameters, topics, verbs, folders, files."""

import dataclasses
from pathlib import Path
import re

import pytest
from sds_perception.cli.main import VERBS
from sds_perception.core.checkpoint import read_checkpoint_info
from sds_perception.core.resources import resource_path
from sds_perception.core.settings import field_descriptions
from sds_perception.inference.settings import EngineSettings
from sds_perception.nodes.camera.settings import CameraNodeSettings
from sds_perception.nodes.perception.settings import PerceptionNodeSettings
from sds_perception.nodes.training.settings import TrainingNodeSettings
from sds_perception.refinement.settings import RefineSettings

ROOT = Path(__file__).parents[1]
README = (ROOT / 'README.md').read_text()
EXAMPLES = {'sds_perception/models/my_net.py', 'sds_perception/datasets/my_set.py'}
"""Files that a reader would write."""
PARAMETERS = [
    (settings, field)
    for settings in (
        EngineSettings,
        PerceptionNodeSettings,
        CameraNodeSettings,
        RefineSettings,
        TrainingNodeSettings,
    )
    for field in dataclasses.fields(settings)
]


def default_text(value):
    """Return a default as one writes it in a parameter file."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return str(list(value))
    return "''" if value == '' else str(value)


def table_of(heading):
    """Return the first column of the table under a heading, without code marks."""
    section = README.split(f'{heading}\n', 1)[1]
    rows = re.search(r'(?:^\|.*\n)+', section, re.MULTILINE)[0].splitlines()[2:]
    return [row.split('|')[1].strip() for row in rows]


@pytest.mark.parametrize('settings, field', PARAMETERS, ids=lambda each: getattr(each, 'name', ''))
def test_every_parameter_has_its_default_and_meaning(settings, field):
    meaning = field_descriptions(settings)[field.name]
    row = f'| `{field.name}` | `{default_text(field.default)}` | {meaning} |'
    assert row in README.splitlines()


def test_no_parameter_is_told_that_is_gone():
    nodes = ('perception_node', 'camera_node', 'training_node')
    told = [name for node in nodes for name in table_of(f'### {node}')]
    assert told == [f'`{field.name}`' for _, field in PARAMETERS]


def test_every_output_is_in_the_table_of_topics():
    pytest.importorskip('rclpy', reason='ROS 2 is not installed')
    from sds_perception.nodes.perception.outputs import OUTPUT_TYPES

    told = set(re.findall(r'`~/([^`]+)`', ' '.join(table_of('## Topics'))))
    assert told == {*OUTPUT_TYPES, 'semantic/labels', 'semantic/label_info'}


def test_every_topic_and_service_of_the_training_node_is_told():
    pytest.importorskip('rclpy', reason='ROS 2 is not installed')
    from sds_perception.nodes.training.inputs import OPTIONAL
    from sds_perception.nodes.training.label_requests import IMAGE_TOPIC, LIST_TOPIC
    from sds_perception.nodes.training_node import COMMANDS

    table = table_of('## Let it learn on the robot')
    told = {name for cell in table for name in re.findall('`([^`]+)`', cell)}
    own = {'pause', 'checkpoint', 'status', *COMMANDS}
    names = {'image', 'camera_info', '/diagnostics', *OPTIONAL, IMAGE_TOPIC, LIST_TOPIC}
    assert told == names | {f'~/{name}' for name in own}


def test_every_verb_is_told():
    assert {cell.strip('`').split()[1] for cell in table_of('## Verbs')} == set(VERBS)


def test_the_map_has_every_folder_and_no_other():
    package = ROOT / 'sds_perception'
    parts = {f'sds_perception/{p.parent.name}/' for p in package.glob('*/__init__.py')}
    told = {cell.strip('`') for cell in table_of('## Where things are')}
    assert told == parts | {'launch/', 'config/', 'test/', 'docs/images/'}


def test_every_launch_file_is_told():
    told = {cell.strip('`') for cell in table_of('## With ROS 2 from apt')}
    assert told == {path.name for path in (ROOT / 'launch').glob('*.launch.py')}


def test_files_that_are_named_exist():
    code = set(re.findall(r'`((?:sds_perception|config|test|docs)/[\w./]+)`', README))
    links = set(re.findall(r'\]\(([^)#:]+)\)', README))
    missing = {name for name in code | links if not (ROOT / name).exists()}
    assert missing == EXAMPLES


def test_the_scores_are_those_of_the_shipped_checkpoint():
    metrics = read_checkpoint_info(resource_path('config/checkpoints/indoor.safetensors')).metrics
    text = (
        f'mIoU {100 * metrics["miou"]:.1f} % over 40 classes, RMSE {metrics["rmse"]:.3f} m, '
        f'AbsRel {metrics["abs_rel"]:.3f}'
    )
    assert text in README


def test_nothing_is_shown_from_elsewhere():
    assert not re.findall(r'!\[[^]]*\]\(https?:', README)


def test_the_scores_of_the_street_are_those_of_its_checkpoint():
    metrics = read_checkpoint_info(resource_path('config/checkpoints/street.safetensors')).metrics
    text = (
        f'mIoU {100 * metrics["miou"]:.1f} % over 11 classes; AbsRel {metrics["abs_rel"]:.3f}, '
        f'RMSE {metrics["rmse"]:.3f} m'
    )
    assert text in README
