"""The folder of a run: settings, state, log and checkpoints."""

from pathlib import Path

from sds_perception.core.files import remove_temporaries, write_atomically
from sds_perception.core.settings import load_settings, to_mapping
from sds_perception.training.settings import TrainSettings
from sds_perception.training.settings_changes import settings_changes
import yaml


class RunFolder:
    """Where a run keeps its files: settings.yaml, state.pt, log.jsonl and two checkpoints."""

    def __init__(self, path: Path):
        self.path = path
        self.settings = path / 'settings.yaml'
        self.state = path / 'state.pt'
        self.log = path / 'log.jsonl'

    def checkpoint(self, name: str) -> Path:
        """Return the path of a checkpoint, ``last`` or ``best``."""
        return self.path / f'{name}.safetensors'

    @property
    def has_state(self) -> bool:
        """Tell whether there is a run to go on with."""
        return self.state.is_file()

    def remove_temporaries(self) -> None:
        """Delete what a run that was killed while it wrote has left; nobody may be writing."""
        for path in (self.settings, self.state, self.log, self.checkpoint('*')):
            remove_temporaries(self.path, path.name)

    def claim(self, settings: TrainSettings) -> None:
        """
        Write down the settings; a run that goes on must have the same.

        :raises ValueError: if the folder holds a run with other settings, naming them.
        """
        if self.has_state and self.settings.is_file():
            self._require_same(settings)
        write_atomically(self.settings, yaml.safe_dump(to_mapping(settings), sort_keys=False))

    def _require_same(self, settings: TrainSettings) -> None:
        changed = settings_changes(load_settings(TrainSettings, self.settings), settings)
        if changed:
            raise ValueError(
                f'{self.path} holds a run with other settings: {"; ".join(changed)}; go on with '
                'the old ones, or train into another folder (initial_checkpoint takes its weights)'
            )
