"""The files of an experiment's scores; each says with which settings it was trained."""

import json
from pathlib import Path
from typing import Any

from sds_perception.core.files import write_json
from sds_perception.core.settings import from_mapping, to_mapping
from sds_perception.training.settings import TrainSettings
from sds_perception.training.settings_changes import FREE, settings_changes

PLACES = ('root', 'split_file')
"""Settings that say where data lies: a folder of scores may move to another machine."""


def write_scores(path: Path, scores: dict[str, Any], settings: TrainSettings) -> None:
    """Write the scores of a run, and the settings it was trained with."""
    content = {**scores, 'settings': to_mapping(settings)}
    write_json(path, content)


def read_scores(path: Path, settings: TrainSettings) -> dict[str, Any]:
    """
    Read the scores of a run.

    :param settings: with which it should have been trained; machine and places may differ.
    :raises ValueError: if it was trained with others, naming them.
    """
    scores = json.loads(path.read_text())
    before = scores.pop('settings', None)
    if before is None:
        raise _refusal(path, 'does not say with which settings it was trained')
    try:
        before = from_mapping(TrainSettings, before)
    except ValueError as error:
        raise _refusal(path, f'has settings of another version: {error}') from None
    changed = settings_changes(before, settings, free=(*FREE, *PLACES))
    if changed:
        raise _refusal(path, f'was trained with other settings: {"; ".join(changed)}')
    return scores


def _refusal(path: Path, reason: str) -> ValueError:
    return ValueError(
        f'{path} {reason}; one table cannot hold both: choose another folder (--out), go on '
        f'with the old settings, or delete it and runs/{path.stem} beside its folder'
    )
