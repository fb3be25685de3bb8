"""The command `sds`: finds the verb, reads its arguments, runs it, tells errors in one line."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from importlib import import_module
import sys
from typing import Any, NoReturn

from sds_perception import cli

DESCRIPTION = 'Semantic segmentation and metric depth from one camera.'
VERBS = (
    'demo',
    'doctor',
    'train',
    'calibrate',
    'refine',
    'evaluate',
    'predict',
    'synthesize',
    'distill',
    'select',
    'export',
    'benchmark',
    'report',
)
FOLDERS = ('out', 'pictures', 'overlays')
"""Options that name a folder of results."""
FILES = {('out', 'calibrate'), ('out', 'export'), ('out', 'refine')}
"""But in these verbs they name a file."""


class LineParser(ArgumentParser):
    """Tells what is wrong with a command line in one line, and takes key=value anywhere."""

    def error(self, message: str) -> NoReturn:
        """End with 1, as all bad input does."""
        self.exit(1, f'{self.prog}: {" ".join(message.split())}; see {self.prog} --help\n')

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Namespace, list]:
        """Parse everything: what is left is refused here, where the verb is known."""
        arguments, rest = super().parse_known_args(args, namespace)
        # argparse ends a list of words at the first option; people go on after it
        if hasattr(arguments, 'overrides') and not any(word.startswith('-') for word in rest):
            arguments.overrides += rest
        elif rest:
            self.error(f'unrecognized arguments: {" ".join(rest)}')
        return arguments, []


def main(argv: Sequence[str] | None = None) -> int:
    """
    Run one verb.

    :param argv: arguments without the program's name; those of the process if left out.
    :returns: 0, or 1 after bad input, which is told in one line on standard error.
    :raises SystemExit: 1 for a command line that is none, 0 after help.
    """
    arguments = build_parser().parse_args(argv)
    try:
        check_outputs(arguments)
        return arguments.run(arguments)
    except (ValueError, OSError) as error:
        print(f'sds {arguments.verb}: {one_line(error)}', file=sys.stderr)
        return 1
    except (MemoryError, RuntimeError) as error:
        print(f'sds {arguments.verb}: {memory_ran_out(error)}', file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f'sds {arguments.verb}: stopped', file=sys.stderr)
        return 130


def check_outputs(arguments: Namespace) -> None:
    """
    Find out before the work which of its files could not be written after it.

    :raises OSError: naming the file or folder.
    :raises ValueError: for a picture with a suffix that nothing writes.
    """
    from sds_perception.core.files import require_folder, require_writable

    for option in ('json', 'plot', 'picture', 'out', 'pictures', 'overlays'):
        path = getattr(arguments, option, None)
        if not path:
            continue
        if option in FOLDERS and (option, arguments.verb) not in FILES:
            require_folder(path)
        else:
            require_writable(path)
    if getattr(arguments, 'picture', None):
        from sds_perception.core.picture_files import require_picture_name

        require_picture_name(arguments.picture)


def memory_ran_out(error: MemoryError | RuntimeError) -> str:
    """
    Return what to do when memory ran out.

    :raises: the error itself, if it is another one.
    """
    from sds_perception.core.memory_errors import is_out_of_memory

    if not is_out_of_memory(error):
        raise error
    return (
        f'memory ran out ({one_line(error)[:200]}); take smaller pictures or input sizes, or in '
        'training a smaller batch_size'
    )


def build_parser() -> ArgumentParser:
    """Return the parser of all verbs; each is a module of its name beside this one."""
    parser = LineParser(prog='sds', description=DESCRIPTION)
    verbs = parser.add_subparsers(dest='verb', metavar='VERB', required=True)
    for name in VERBS:
        module = import_module(f'{cli.__name__}.{name}')
        verb = verbs.add_parser(name, help=module.SUMMARY, description=module.SUMMARY)
        module.add_arguments(verb)
        verb.set_defaults(run=module.run)
    return parser


def one_line(error: Exception) -> str:
    """Return what an exception says, without line breaks; its class where it says nothing."""
    return ' '.join(str(error).split()) or type(error).__name__
