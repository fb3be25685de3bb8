"""The dispatcher: every verb has help, bad input is one line and exit code 1."""

import subprocess
import sys

import pytest
from sds_perception import cli
from sds_perception.cli import main as dispatcher

VERB = """
SUMMARY = 'Read a number.'


def add_arguments(parser):
    parser.add_argument('number')
    parser.add_argument('--json')


def run(arguments):
    if arguments.number == 'interrupt':
        raise KeyboardInterrupt
    if arguments.number == 'file':
        raise FileNotFoundError('there is no file; make one')
    return 0 if int(arguments.number) > 0 else 1
"""


@pytest.fixture
def verb(tmp_path, monkeypatch):
    (tmp_path / 'double.py').write_text(VERB)
    monkeypatch.setattr(cli, '__path__', [str(tmp_path)])
    monkeypatch.setattr(dispatcher, 'VERBS', ('double',))
    yield 'double'
    sys.modules.pop('sds_perception.cli.double', None)


def test_a_verb_gets_its_arguments_and_gives_the_exit_code(verb):
    assert dispatcher.main([verb, '2']) == 0
    assert dispatcher.main([verb, '0']) == 1


def test_bad_input_is_one_line_and_exit_code_1(verb, capsys):
    assert dispatcher.main([verb, 'two']) == 1
    assert capsys.readouterr().err == (
        "sds double: invalid literal for int() with base 10: 'two'\n"
    )


def test_a_missing_file_is_one_line_and_exit_code_1(verb, capsys):
    assert dispatcher.main([verb, 'file']) == 1
    assert capsys.readouterr().err == 'sds double: there is no file; make one\n'


def test_ctrl_c_is_one_line_and_exit_code_130(verb, capsys):
    assert dispatcher.main([verb, 'interrupt']) == 130
    assert capsys.readouterr().err == 'sds double: stopped\n'


def test_an_unknown_verb_is_told_with_the_known_ones(verb, capsys):
    with pytest.raises(SystemExit) as stop:
        dispatcher.main(['triple'])
    assert stop.value.code == 2
    assert 'double' in capsys.readouterr().err


def test_a_message_of_several_lines_becomes_one():
    assert dispatcher.one_line(ValueError('first\n  second')) == 'first second'


def test_an_error_without_a_message_is_told_by_its_name():
    assert dispatcher.one_line(TimeoutError()) == 'TimeoutError'


def test_help_of_all_verbs_needs_neither_torch_nor_ros():
    program = (
        'import sys; from sds_perception.cli import main; main.build_parser();'
        "print(*{'torch', 'cv2', 'rclpy'} & set(sys.modules))"
    )
    result = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True)
    assert (result.returncode, result.stdout.strip()) == (0, ''), result.stderr


@pytest.mark.parametrize('name', dispatcher.VERBS)
def test_every_verb_has_help_and_machine_readable_output(name, capsys):
    with pytest.raises(SystemExit) as stop:
        dispatcher.main([name, '--help'])
    assert stop.value.code == 0
    assert '--json' in capsys.readouterr().out
