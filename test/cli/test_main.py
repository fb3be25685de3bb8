"""The dispatcher: every verb has help, bad input is one line and exit code 1."""

import subprocess
import sys
from types import SimpleNamespace

import pytest
from sds_perception import cli
from sds_perception.cli import main as dispatcher

VERB = """
SUMMARY = 'Read a number.'


def add_arguments(parser):
    parser.add_argument('number')
    parser.add_argument('overrides', nargs='*')
    parser.add_argument('--json')
    parser.add_argument('--times', type=int, choices=(1, 2))


def run(arguments):
    if arguments.number == 'interrupt':
        raise KeyboardInterrupt
    if arguments.number == 'file':
        raise FileNotFoundError('there is no file; make one')
    return 0 if int(arguments.number) > 0 else 1
"""


OUTPUT_FOLDERS = (
    ['demo', '--out'],
    ['predict', 'a.png', '--out'],
    ['select', '--count', '1', '--folder', 'a', '--out'],
    ['synthesize', '--out'],
    ['train', 'a.yaml', '--out'],
    ['report', '--augmentations', '--dataset', 'nyud', '--out'],
)


def fail(error):
    """Return a verb that ends with an error."""

    def run(arguments):
        raise error

    return run


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


@pytest.mark.parametrize(
    ('words', 'told'),
    [
        ([], 'sds: the following arguments are required: VERB; see sds --help\n'),
        (['triple'], "invalid choice: 'triple' (choose from"),
        (['double'], 'sds double: the following arguments are required: number'),
        (['double', '2', '--times', 'x'], "sds double: argument --times: invalid int value: 'x'"),
        (['double', '2', '--times', '3'], 'sds double: argument --times: invalid choice: 3'),
        (['double', '2', '--tame', '3'], 'sds double: unrecognized arguments: --tame 3'),
        (['double', '2', '--tame', '3'], '; see sds double --help\n'),
    ],
)
def test_a_wrong_command_line_is_one_line_and_exit_code_1(verb, capsys, words, told):
    with pytest.raises(SystemExit) as stop:
        dispatcher.main(words)
    error = capsys.readouterr().err
    assert stop.value.code == 1
    assert told in error
    assert error.count('\n') == 1


@pytest.mark.parametrize(
    'words',
    [
        ['2', 'a=1', 'b=2', '--json', 'file'],
        ['2', '--json', 'file', 'a=1', 'b=2'],
        ['2', 'a=1', '--json', 'file', 'b=2'],
        ['--json', 'file', '2', 'a=1', 'b=2'],
    ],
)
def test_overrides_stand_before_or_after_options(verb, words):
    arguments = dispatcher.build_parser().parse_args([verb, *words])
    assert (arguments.number, arguments.json) == ('2', 'file')
    assert arguments.overrides == ['a=1', 'b=2']


def test_words_that_no_verb_asked_for_are_refused(capsys):
    with pytest.raises(SystemExit):
        dispatcher.main(['demo', 'frames=3'])
    assert 'sds demo: unrecognized arguments: frames=3' in capsys.readouterr().err


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


@pytest.mark.parametrize('option', ['json', 'plot', 'picture'])
def test_what_could_not_be_written_is_said_before_the_work(tmp_path, capsys, monkeypatch, option):
    begun = []
    given = {'verb': 'evaluate', 'run': begun.append, option: str(tmp_path)}
    parser = SimpleNamespace(parse_args=lambda argv: SimpleNamespace(**given))
    monkeypatch.setattr(dispatcher, 'build_parser', lambda: parser)
    assert dispatcher.main([]) == 1
    assert 'is a folder; wanted the name of a file' in capsys.readouterr().err
    assert begun == []


@pytest.mark.parametrize(
    ('words', 'told'),
    [
        (['evaluate', '--dataset', 'nyud', '--pictures'], 'is a file; wanted the name of a fold'),
        (['distill', '--dataset', 'nyud', '--out', 'new', '--overlays'], 'is a file; wanted'),
        (['refine', '--scene', 'x', '--out', 'new', '--picture'], 'does not end in .png or .jpg'),
        *((words, 'is a file; wanted the name of a folder') for words in OUTPUT_FOLDERS),
    ],
)
def test_results_that_would_have_no_place_are_refused_before_the_work(
    tmp_path, capsys, words, told
):
    file = tmp_path / 'file'
    file.touch()
    assert dispatcher.main([*words, str(file)]) == 1
    assert told in capsys.readouterr().err


@pytest.mark.parametrize('error', [MemoryError(), RuntimeError('CUDA out of memory. Tried')])
def test_running_out_of_memory_is_a_line(monkeypatch, capsys, error):
    given = SimpleNamespace(verb='train', run=fail(error))
    parser = SimpleNamespace(parse_args=lambda argv: given)
    monkeypatch.setattr(dispatcher, 'build_parser', lambda: parser)
    assert dispatcher.main([]) == 1
    assert capsys.readouterr().err.startswith('sds train: memory ran out (')


def test_another_error_of_the_runtime_is_shown_whole(monkeypatch):
    error = RuntimeError('a bug')
    given = SimpleNamespace(verb='train', run=fail(error))
    parser = SimpleNamespace(parse_args=lambda argv: given)
    monkeypatch.setattr(dispatcher, 'build_parser', lambda: parser)
    with pytest.raises(RuntimeError, match='a bug'):
        dispatcher.main([])


def test_the_package_runs_as_a_module():
    command = [sys.executable, '-m', 'sds_perception', '--help']
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith('usage: sds')
