"""Imports point down: every file imports only from the parts that lie below its own."""

import ast
from pathlib import Path

import pytest

PACKAGE = 'sds_perception'
ROOT = Path(__file__).resolve().parents[1] / PACKAGE
FILES = sorted(ROOT.rglob('*.py'))

BELOW = {
    'core': set(),
    'messages': {'core'},
    'models': {'core'},
    'losses': {'core'},
    'augmentations': {'core'},
    'datasets': {'core', 'messages'},
    'inference': {'core', 'models'},
    'evaluation': {'core', 'datasets', 'inference'},
    'training': {'core', 'models', 'losses', 'augmentations', 'datasets', 'evaluation'},
    # a refiner trains, on frames that come in
    'refinement': {
        'core',
        'models',
        'losses',
        'augmentations',
        'datasets',
        'evaluation',
        'training',
    },
    # the camera that is made of synthetic rooms needs them
    'nodes': {'core', 'messages', 'inference', 'refinement', 'datasets'},
}
BELOW['cli'] = set(BELOW) - {'nodes'}
BELOW[''] = {'cli'}  # the package's own folder: `python -m sds_perception`
"""What each part may import beside itself."""

NODE_FOLDERS = {'perception': set(), 'camera': set(), 'training': set(), 'graph': {'perception'}}
"""The parts of each node, and which other nodes' parts they import."""

ROS = ('rclpy', 'ament_index_python', 'cv_bridge', 'launch', 'launch_ros', 'tf2_ros')


def imported_modules(tree: ast.AST) -> set[str]:
    """Return the full names of all modules that a file imports, at its top or inside functions."""
    modules = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f'line {node.lineno}: imports are absolute'
            modules |= {f'{node.module}.{alias.name}' for alias in node.names}
    return modules


def imported_at_the_top(tree: ast.Module) -> set[str]:
    """Return the modules that importing the file imports."""
    statements = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return imported_modules(ast.Module(statements, []))


def part_of(module: str) -> str:
    """Return the folder of the package that a module of it lies in."""
    return module.split('.')[1]


def own(modules: set[str]) -> set[str]:
    """Return the parts of the package among some modules."""
    return {part_of(module) for module in modules if module.startswith(f'{PACKAGE}.')}


def is_ros(module: str) -> bool:
    """Tell whether a module is one that only a ROS installation has."""
    top = module.split('.')[0]
    return top in ROS or top.endswith(('_msgs', '_srvs', '_msgs_py'))


@pytest.fixture(params=FILES, ids=lambda path: str(path.relative_to(ROOT)))
def source(request):
    path = request.param
    folders = path.relative_to(ROOT).parts[:-1]
    return (folders[0] if folders else ''), ast.parse(path.read_text())


def test_imports_point_down(source):
    part, tree = source
    parts = own(imported_modules(tree) if part != 'cli' else imported_at_the_top(tree))
    assert parts <= BELOW.get(part, set()) | {part}


def test_ros_is_imported_in_nodes_alone(source):
    part, tree = source
    found = {module for module in imported_modules(tree) if is_ros(module)}
    assert part == 'nodes' or not found


def test_every_part_is_in_the_table():
    folders = {path.name for path in ROOT.iterdir() if (path / '__init__.py').is_file()}
    assert folders <= set(BELOW)


def test_nodes_share_only_what_lies_above_their_folders():
    nodes = ROOT / 'nodes'
    assert {path.parent.name for path in nodes.glob('*/__init__.py')} == set(NODE_FOLDERS)
    for path in sorted(nodes.rglob('*.py')):
        modules = imported_modules(ast.parse(path.read_text()))
        within = {module.split('.')[2] for module in modules if f'{PACKAGE}.nodes.' in module}
        folders = within & set(NODE_FOLDERS)
        if path.parent != nodes:
            assert folders <= NODE_FOLDERS[path.parent.name] | {path.parent.name}, path
        elif path.stem.removesuffix('_node') not in NODE_FOLDERS:
            assert not folders, path
