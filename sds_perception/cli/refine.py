"""Refine a checkpoint on frames of one place, with or without sensor depth."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator
import math
from pathlib import Path
import re
import sys
import tempfile
import time
from typing import Any

from sds_perception.cli.checkpoint_output import check_checkpoint_output

FRAME_PERIOD_S = 0.12
"""Frames without sensor depth that are closer in time are too alike."""
MINUTES = 10.0
"""After so many it is to end, where neither time nor steps are given."""
SUMMARY = 'Refine a checkpoint on the frames of one place, guarded against harm.'


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument('--checkpoint', default='', help='indoor, street or a .safetensors file')
    parser.add_argument(
        '--scene',
        required=True,
        metavar='PATH',
        help='exported ScanNet scene, folder of pictures, or bag',
    )
    parser.add_argument('--frames', default='', metavar='A:B', help='from the A-th to before B')
    parser.add_argument(
        '--depth-fraction',
        type=float,
        default=1.0,
        metavar='SHARE',
        help='share of the sensor depth that is used, drawn pixel by pixel; 0 = none',
    )
    parser.add_argument(
        '--labels',
        default='',
        metavar='DIR',
        help='PNGs of class ids named as the pictures; 255 = nothing said',
    )
    parser.add_argument(
        '--minutes',
        type=float,
        help='end after so many: learning stops in time for the last scores, but reading and the '
        f'first scores take what they take; default: {MINUTES:g}, with --steps no limit',
    )
    parser.add_argument('--steps', type=int, default=0, help='end after so many; 0 = by time')
    parser.add_argument('--seed', type=int, default=0, help='decides everything that is drawn')
    parser.add_argument('--out', required=True, metavar='FILE', help='refined .safetensors')
    parser.add_argument('--json', metavar='FILE', help='write scores before and after')
    parser.add_argument(
        '--picture', metavar='FILE', help='draw depth of held-back frames before and after'
    )
    for which, what in (
        ('guard', 'labeled set that must not suffer; default: rendered rooms, for nyu40'),
        ('source', 'labeled set mixed in against forgetting; default: rooms'),
    ):
        parser.add_argument(f'--{which}-dataset', default='', metavar='NAME', help=what)
        parser.add_argument(f'--{which}-root', default='', metavar='DIR', help='where it lies')
    parser.add_argument('--device', default='auto', help='auto, cpu, cuda, cuda:1')
    parser.add_argument(
        'overrides',
        nargs='*',
        metavar='key=value',
        help='other settings of refinement, such as learn=all learning_rate=1e-4',
    )


def run(arguments: Namespace) -> int:
    """Refine within the time, write the weights that serve in the end and the report."""
    check(arguments)
    until_s = time.monotonic() + time_limit_s(arguments)
    from sds_perception.cli.progress import counter
    from sds_perception.core.files import write_json
    from sds_perception.core.picture_files import write_picture
    from sds_perception.refinement.recorded_run import RecordedRun
    from sds_perception.refinement.refiner import OnlineRefiner

    settings = refine_settings(arguments)
    frames = open_frames(arguments)
    with tempfile.TemporaryDirectory(prefix='sds_refine_') as folder:
        refiner = OnlineRefiner(settings, folder)
        run = RecordedRun(refiner, depth_fraction=arguments.depth_fraction)
        with counter(len(frames), 'reading frames') as count:
            run.take_in(each(frames, count))
        with counter(arguments.steps or None, 'refining') as count:
            report = run.run(until_s=until_s, max_steps=arguments.steps, progress=count)
        write_weights(arguments, refiner, report)
    for sentence in filter(None, [*refiner.buffer.messages, refiner.source_problem]):
        print(f'sds refine: {sentence}', file=sys.stderr)
    print(summary(report))
    if report['stopped_by'] == 'time' and arguments.steps:
        print(f'time ended it before the {arguments.steps} steps were made; give more --minutes')
    if arguments.json:
        write_json(arguments.json, report)
    if arguments.picture:  # last: there may be nothing to draw
        write_picture(arguments.picture, run.draw())
    return 0


def check(arguments: Namespace) -> None:
    """
    Refuse what cannot end well, before anything is loaded.

    :raises ValueError: naming the option.
    """
    if arguments.steps < 0:
        raise ValueError(f'--steps is {arguments.steps}; wanted 0 or more')
    minutes = arguments.minutes
    if minutes is not None and not 0 < minutes < math.inf:
        raise ValueError(f'--minutes is {minutes:g}; wanted a number above 0')
    check_checkpoint_output(arguments.out)


def time_limit_s(arguments: Namespace) -> float:
    """Return after how long to end, s; a number of steps alone is never cut short."""
    if arguments.minutes is not None:
        return 60 * arguments.minutes
    return math.inf if arguments.steps else 60 * MINUTES


def refine_settings(arguments: Namespace) -> Any:
    """
    Return the RefineSettings of the command line.

    :raises ValueError: for an override that is no setting.
    """
    from sds_perception.core.settings import apply_overrides, from_mapping
    from sds_perception.refinement.settings import RefineSettings

    names = ('checkpoint', 'device', 'seed')
    names += tuple(
        f'{which}_{what}' for which in ('guard', 'source') for what in ('dataset', 'root')
    )
    values = {name: getattr(arguments, name) for name in names}
    # frames are held back by the run, which reports on them
    values |= {'hold_back_every': 0, 'min_frame_period_s': FRAME_PERIOD_S}
    return from_mapping(RefineSettings, apply_overrides(values, arguments.overrides))


def open_frames(arguments: Namespace) -> Any:
    """
    Open what the command line names.

    :raises ValueError: for a range that is none, or holds no picture.
    """
    from sds_perception.refinement.recorded_frames import open_recording

    return open_recording(arguments.scene, parse_range(arguments.frames), arguments.labels)


def parse_range(text: str) -> slice:
    """
    Read ``A:B`` as a range of pictures; either may be missing.

    :raises ValueError: for anything else.
    """
    match = re.fullmatch(r'(\d*):(\d*)|', text)
    if not match:
        raise ValueError(f'frames are {text!r}; wanted A:B, such as 0:200')
    return slice(*(int(number) if number else None for number in match.groups()))


def each(frames: Iterable[Any], count: Callable[[], None]) -> Iterator[Any]:
    """Go through frames, counting them."""
    for frame in frames:
        yield frame
        count()


def write_weights(arguments: Namespace, refiner: Any, report: dict[str, Any]) -> None:
    """Write the weights that serve; the checkpoint as it was where no candidate was accepted."""
    from dataclasses import replace

    from sds_perception.core.checkpoint import save_checkpoint
    from sds_perception.core.files import write_atomically
    from sds_perception.training.checkpoints import compact

    if not report['is_changed']:
        write_atomically(arguments.out, refiner.first_path.read_bytes())
        return
    weights, info = refiner.serving()
    info = info.refined(
        on=Path(arguments.scene).name,
        metrics={key: report[key] for key in ('after', 'guard_after')},
    )
    step = info.step + report['steps']
    info = replace(info, step=step, parent_sha256=refiner.first_sha256)
    save_checkpoint(arguments.out, compact(weights), info)


def summary(report: dict[str, Any]) -> str:
    """Return the report as a few lines."""
    measured = changes(report['before'], report['after'])
    guarded = changes(report['guard_before'], report['guard_after'])
    lines = [
        f'{report["held_back"]} held-back frames: {measured or "-"}',
        f'guard set: {guarded or "none for these classes; name one with --guard-dataset"}',
    ]
    lines.append(
        f'{report["steps"]} steps, {report["accepted"]} candidates accepted, '
        f'{report["refused"]} refused; {report["with_labels"]} frames had labels'
    )
    if report['reasons'] and not report['is_changed']:
        lines.append(f'the checkpoint is unchanged; last refusal: {report["reasons"][-1]}')
    return '\n'.join(lines)


def changes(before: dict[str, Any], after: dict[str, Any]) -> str:
    """Return what is known of both as ``name 0.300 -> 0.200``; empty where nothing is."""
    known = [key for key in before if before[key] is not None and after[key] is not None]
    return ', '.join(f'{key} {before[key]:.3f} -> {after[key]:.3f}' for key in known)
