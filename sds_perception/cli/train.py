"""Train a network from a settings file."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

SUMMARY = 'Train a network; a run that was stopped goes on where it was.'


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument('settings', help='a YAML file, such as config/train/nyud_ccam.yaml')
    parser.add_argument(
        'overrides',
        nargs='*',
        metavar='key=value',
        help='settings that differ from the file, such as epochs=20 data.0.root=/data/nyuv2',
    )
    parser.add_argument(
        '--out', metavar='DIR', help='folder of the run; default: runs/NAME of the settings file'
    )
    parser.add_argument(
        '--json', metavar='FILE', help='write steps and scores of the best and last checkpoint'
    )


def run(arguments: Namespace) -> int:
    """Train to the end, alone or as one of the processes that torchrun started."""
    from sds_perception.core.processes import started_processes

    with started_processes() as processes:
        return _train(arguments, processes)


def _train(arguments: Namespace, processes: Any) -> int:
    """Show a bar, and say where the checkpoints are."""
    from sds_perception.cli.progress import StepBar, known_numbers
    from sds_perception.core.files import write_json
    from sds_perception.core.settings import load_settings
    from sds_perception.training.loop import Trainer
    from sds_perception.training.settings import TrainSettings

    settings = load_settings(TrainSettings, arguments.settings, arguments.overrides)
    trainer = Trainer(
        settings,
        Path(arguments.out or Path('runs') / Path(arguments.settings).stem),
        processes,
    )
    if not processes.is_first:
        trainer.run()
        return 0
    if trainer.state.step:
        print(f'going on after step {trainer.state.step} of {trainer.total_steps}')
    with StepBar(trainer.total_steps, trainer.state.step) as bar:
        try:
            trainer.run(bar)
        except FloatingPointError as error:
            raise ValueError(str(error)) from None
    checkpoints = {name: describe(trainer.folder.checkpoint(name)) for name in ('best', 'last')}
    for about in checkpoints.values():
        print(f'{about["path"]}: step {about["step"]}, {known_numbers(about["metrics"])}')
    if arguments.json:
        write_json(arguments.json, checkpoints)
    return 0


def describe(path: Path) -> dict[str, Any]:
    """Return where a checkpoint is, its step and its scores."""
    from sds_perception.core.checkpoint import read_checkpoint_info

    info = read_checkpoint_info(path)
    return {'path': str(path), 'step': info.step, 'metrics': info.metrics}
