"""Look whether everything works on this machine, and say what to do where it does not."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from sds_perception.cli.findings import Finding, State

SUMMARY = 'Look whether everything works on this machine, and say what to do where it does not.'
SIGNS = {
    State.WORKS: '[green]ok  [/]',
    State.LACKS: '[yellow]note[/]',
    State.FAILS: '[red]bad [/]',
}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument(
        '--checkpoint', default='', help='what to run; indoor, street or a .safetensors file'
    )
    parser.add_argument('--device', default='auto', help='auto, cpu, cuda, cuda:1')
    parser.add_argument('--no-graph', action='store_true', help='start no ROS nodes')
    parser.add_argument('--json', metavar='FILE', help='write what was found')


def run(arguments: Namespace) -> int:
    """Print finding after finding; 1 if something does not work."""
    from rich.console import Console
    from sds_perception.core.files import write_json

    console = Console(highlight=False, soft_wrap=True)
    findings = []
    for finding in examine(arguments):
        console.print(SIGNS[finding.state], end=' ')
        console.print(finding.sentence, markup=False)
        findings.append(finding)
    failed = sum(finding.state is State.FAILS for finding in findings)
    console.print(f'{failed} of {len(findings)} do not work' if failed else 'everything works')
    if arguments.json:
        write_json(arguments.json, {'findings': [finding.to_json() for finding in findings]})
    return 1 if failed else 0


def examine(arguments: Namespace) -> Iterator[Finding]:
    """Yield what is found, from the files of the package to images that go through the graph."""
    from sds_perception.cli import checkup

    yield checkup.machine()
    yield checkup.package_files()
    yield from checkup.shipped_checkpoints()
    yield checkup.runtime_on_the_cpu()
    yield checkup.graphics_card()
    yield checkup.prediction(arguments.checkpoint, arguments.device)
    yield checkup.ros()
    yield checkup.shared_memory()
    yield from checkup.optional_packages()
    if not arguments.no_graph:
        yield checkup.graph(arguments.checkpoint, arguments.device)
