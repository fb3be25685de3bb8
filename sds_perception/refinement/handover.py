"""Hand new weights over so that a reader finds whole, verified files or the old ones."""

from dataclasses import replace
from datetime import datetime, timezone
import os
from pathlib import Path
import re
from typing import Any

from sds_perception.core.checkpoint import CheckpointInfo, save_checkpoint, sha256_of
from sds_perception.core.files import write_atomically
from sds_perception.models.weights import require_finite_weights
from sds_perception.refinement.manifest import History, Manifest, read_history, write_history
from torch import Tensor

MANIFEST = 'manifest.json'
CANDIDATE = 'candidate.safetensors'
OWN_FILE = re.compile(r'\d+-[0-9a-f]{12}\.safetensors')
LEFT_BEHIND = re.compile(r'\.?(candidate|manifest)\..*(safetensors|json)')
"""What a process that was killed while publishing leaves; the manifest itself is not meant."""


class Handover:
    """
    A folder in which one process publishes weights and others read them.

    A file is written whole, checked and only then named in ``manifest.json``, which is replaced
    in one step: killed at any moment, the manifest of before and its files stand.
    """

    def __init__(self, folder: str | Path, keep: int = 5):
        """
        Name the folder; nothing is written.

        :param keep: how many checkpoints stay, 2 or more: the current and where to go back to.
        :raises ValueError: for fewer.
        """
        if keep < 2:
            raise ValueError(f'keep is {keep}; wanted 2 or more, or nothing can be rolled back')
        self.folder = Path(folder).absolute()
        self.keep = keep

    def publish(
        self,
        weights: dict[str, Tensor],
        info: CheckpointInfo,
        *,
        step: int,
        scores: dict[str, Any],
        parent: str,
    ) -> Manifest:
        """
        Write weights and make them the current ones.

        :param step: steps of refinement.
        :param scores: what the guard measured; JSON.
        :param parent: sha256 of the weights they were refined from.
        :raises ValueError: if a weight is not finite, or the folder's manifest is foreign.
        :raises OSError: from the file system; the weights of before then stay current.
        """
        require_finite_weights(weights, 'what was learned')
        history = read_history(self.folder / MANIFEST)
        self._clean(history)
        candidate = self.folder / CANDIDATE
        info = replace(info, step=info.step + step, parent_sha256=parent)
        sha256 = save_checkpoint(candidate, weights, info)
        name = f'{step}-{sha256[:12]}.safetensors'
        os.replace(candidate, self.folder / name)
        created = datetime.now(timezone.utc).isoformat(timespec='seconds')
        entry = Manifest(name, sha256, parent, step, scores, created)
        history = history.published(entry, self.keep)
        write_atomically(self.folder / MANIFEST, write_history(history))
        self._clean(history)
        return self._verified(entry)

    def current(self) -> Manifest | None:
        """
        Return the current checkpoint, verified; None before the first one.

        :returns: with the whole path.
        :raises ValueError: if its file is missing, damaged or not the one that was published.
        """
        history = read_history(self.folder / MANIFEST)
        return self._verified(history.entries[history.current]) if history.entries else None

    def history(self) -> list[Manifest]:
        """Return all entries, oldest first, with whole paths; their files are not verified."""
        entries = read_history(self.folder / MANIFEST).entries
        return [replace(entry, path=str(self.folder / entry.path)) for entry in entries]

    def rollback(self) -> Manifest:
        """
        Make the newest whole checkpoint before the current one the current one.

        :raises ValueError: if there is none.
        :raises OSError: from the file system; nothing has then changed.
        """
        history = read_history(self.folder / MANIFEST)
        for index in range(history.current - 1, -1, -1):
            try:
                entry = self._verified(history.entries[index])
            except ValueError:
                continue  # an earlier one may be whole
            rolled_back = history.rolled_back(index)
            write_atomically(self.folder / MANIFEST, write_history(rolled_back))
            return entry
        raise ValueError(
            f'{self.folder} holds no whole checkpoint before the current one; '
            'reset to the weights that training began with'
        )

    def _verified(self, entry: Manifest) -> Manifest:
        path = self.folder / entry.path
        if path.name != entry.path or not path.is_file():
            raise ValueError(f'{path} stands in the manifest and is missing; roll back')
        found = sha256_of(path)
        if found != entry.sha256:
            raise ValueError(
                f'{path} has the sha256 {found[:12]}…, its manifest says {entry.sha256[:12]}…: '
                'it was damaged or replaced; roll back'
            )
        return replace(entry, path=str(path))

    def _clean(self, history: History) -> None:
        """Delete what is not in the history and what a killed writer left."""
        known = {MANIFEST, *(entry.path for entry in history.entries)}
        for path in self.folder.glob('*'):
            is_ours = OWN_FILE.fullmatch(path.name) or LEFT_BEHIND.fullmatch(path.name)
            if is_ours and path.name not in known:
                path.unlink(missing_ok=True)
