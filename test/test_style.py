"""The habits of this code that a machine can check."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / 'sds_perception'
LIBRARY = sorted(PACKAGE.rglob('*.py'))
SILENT = [path for path in LIBRARY if PACKAGE / 'cli' not in path.parents]
FILES = LIBRARY + [path for folder in ('launch', 'test') for path in (ROOT / folder).rglob('*.py')]
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 60
SHAPELESS_NAMES = {'utils', 'helpers', 'misc', 'common', 'base', 'tools'}


def name_of(path: Path) -> str:
    """Return what a person calls the file."""
    return str(path.relative_to(ROOT))


every_file = pytest.mark.parametrize('path', FILES, ids=name_of)


def nodes_of(path: Path, *kinds: type) -> list:
    """Return the nodes of some kinds in the syntax tree of a file."""
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds)]


@every_file
def test_first_line_is_a_docstring(path):
    first = path.read_text().split('\n', 1)[0]
    assert first.startswith('"""')
    assert first.endswith('."""')


@every_file
def test_a_file_is_short(path):
    assert len(path.read_text().splitlines()) <= MAX_FILE_LINES


@every_file
def test_a_function_is_short(path):
    lengths = {
        node.name: node.end_lineno - node.lineno + 1
        for node in nodes_of(path, ast.FunctionDef, ast.AsyncFunctionDef)
    }
    assert max(lengths.values(), default=0) <= MAX_FUNCTION_LINES, lengths


@every_file
def test_a_file_has_a_name_that_says_something(path):
    assert path.stem not in SHAPELESS_NAMES


# the border of the nodes says there why it catches all
@pytest.mark.parametrize(
    'path', [path for path in FILES if path != PACKAGE / 'nodes' / 'unforeseen.py'], ids=name_of
)
def test_errors_are_caught_by_name(path):
    handlers = nodes_of(path, ast.ExceptHandler)
    caught = {ast.unparse(handler.type) if handler.type else 'all' for handler in handlers}
    assert not caught & {'Exception', 'all'}


@pytest.mark.parametrize('path', SILENT, ids=name_of)
def test_the_library_prints_nothing(path):
    called = {ast.unparse(call.func) for call in nodes_of(path, ast.Call)}
    assert not called & {'print', 'exit', 'quit'}


@pytest.mark.parametrize('path', LIBRARY, ids=name_of)
def test_assert_is_for_tests(path):
    assert not nodes_of(path, ast.Assert)
