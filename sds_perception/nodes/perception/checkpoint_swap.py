"""Another checkpoint while the node runs: checked at once, loaded aside, then swapped in."""

from collections.abc import Callable
from pathlib import Path

from sds_perception.core.checkpoint import sha256_of
from sds_perception.core.shipped import find_checkpoint
from sds_perception.inference.description import files_of, read_description
from sds_perception.inference.engine import Engine
from sds_perception.inference.settings import EngineSettings
from sds_perception.nodes.perception.latest_frame import LatestFrame
from sds_perception.nodes.unforeseen import reason_of, reporting_errors

DEACTIVATE = 'ros2 lifecycle set <node> deactivate'


class CheckpointSwap:
    """Builds engines in a thread of its own; the newest request wins."""

    def __init__(
        self,
        *,
        warm_up: Callable[[Engine], None],
        accept: Callable[[Engine, EngineSettings], None],
        reject: Callable[[str, EngineSettings], None],
    ):
        """
        Start the thread.

        :param warm_up: called in the thread with a new engine; an error refuses it.
        :param accept: called in the thread with an engine that works, and its settings.
        :param reject: called in the thread with the reason why there is none for which settings.
        """
        self._warm_up = warm_up
        self._accept = accept
        self._reject = reject
        self._mailbox = LatestFrame(self._load, name='checkpoint')

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing is being loaded."""
        return self._mailbox.is_idle

    def request(self, settings: EngineSettings, *, sha256: str = '') -> None:
        """
        Load an engine and hand it to ``accept``; returns at once.

        :param sha256: what the file must hold; empty takes what it holds.
        """
        self._mailbox.put((settings, sha256))

    def check(self) -> None:
        """Return if the thread is well; see :meth:`LatestFrame.check`."""
        self._mailbox.check()

    def close(self) -> None:
        """End the thread after what it is loading."""
        self._mailbox.close()

    def _load(self, request: tuple[EngineSettings, str]) -> None:
        settings, sha256 = request
        engine = None
        with reporting_errors(lambda error: self._reject(reason_of(error), settings)):
            engine = load_engine(settings, self._warm_up, sha256=sha256)
        if engine is not None:
            self._accept(engine, settings)


def load_engine(
    settings: EngineSettings, warm_up: Callable[[Engine], None], *, sha256: str = ''
) -> Engine:
    """
    Load a checkpoint and run it once; the engine refuses numbers that are not finite.

    :param warm_up: runs a new engine.
    :param sha256: what the file must hold; empty takes what it holds.
    :raises OSError: if the file cannot be read.
    :raises ValueError: if it is no usable checkpoint, or the device is not there.
    :raises RuntimeError: from the runtime underneath.
    """
    if sha256:
        path = checkpoint_path(settings)
        check_content(path, sha256_of(path), wanted=sha256)
    engine = Engine(settings)
    if sha256:
        check_content(engine.checkpoint_path, engine.checkpoint_sha256, wanted=sha256)
    warm_up(engine)
    return engine


def check_checkpoint(settings: EngineSettings, running: Engine | None = None) -> None:
    """
    Refuse what is cheap to recognize as wrong, without reading weights.

    :param running: the engine whose classes subscribers rely on; None takes any classes.
    :raises FileNotFoundError: if there is no such file.
    :raises ValueError: for a pickle, a damaged or foreign file, or other classes.
    """
    path = checkpoint_path(settings)
    space = read_description(path).label_space
    if running is not None and space != running.label_space:
        raise ValueError(
            f'{path} speaks label space {space.name!r} ({len(space)} classes), the node '
            f'{running.label_space.name!r} ({len(running.label_space)} classes), on which its '
            f'subscribers rely; deactivate the node first ({DEACTIVATE}), then set it again'
        )


def check_content(path: Path, found: str, *, wanted: str) -> None:
    """
    Refuse a file that is not the one that was announced.

    :param found: sha256 of the file.
    :param wanted: sha256 as announced.
    :raises ValueError: if they differ.
    """
    if found != wanted:
        raise ValueError(
            f'{path} has sha256 {found[:12]}…, announced was {wanted[:12]}…: it is damaged or '
            'another file; let the training node save again'
        )


def is_another(settings: EngineSettings, running: Engine) -> bool:
    """Tell whether the files that settings name have other content than what runs."""
    files = files_of(checkpoint_path(settings))
    return all(f.is_file() for f in files) and sha256_of(*files) != running.checkpoint_sha256


def checkpoint_path(settings: EngineSettings) -> Path:
    """Return the file that settings name, the shipped one if none."""
    return find_checkpoint(settings.checkpoint)
