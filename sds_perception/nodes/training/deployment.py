"""From what was learned to what perception runs: judge, publish, go back."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
import json

from sds_perception.core.checkpoint import load_checkpoint, read_checkpoint_info
from sds_perception.nodes.health import ERROR, WARN, Health
from sds_perception.refinement.handover import Handover
from sds_perception.refinement.manifest import Manifest
from sds_perception.refinement.refiner import OnlineRefiner
from sds_perception.refinement.verdict import Verdict

SEEN = 'frames of a camera, online'
"""What a checkpoint says that it was refined on."""


@dataclass(frozen=True)
class Decision:
    """What was done with what was learned, and why."""

    action: str = 'none'
    """published, refused, undecided, not_written, rolled_back or reset; none before the first."""
    reason: str = 'nothing was judged yet'
    """One sentence."""
    step: int = 0
    """Of refinement."""


class Deployment:
    """Holds learner and hand-over folder together; all methods belong to the learner's thread."""

    def __init__(
        self,
        refiner: OnlineRefiner,
        handover: Handover,
        *,
        announce: Callable[[str], None],
        health: Health,
    ):
        """
        Take up what an earlier run handed over, and announce it.

        :param announce: called with the text for the topic.
        :raises ValueError: if the folder holds weights of another network.
        """
        self.decision = Decision()
        """The last one."""
        self.verdict: Verdict | None = None
        """The last one."""
        self.manifest: Manifest | None = None
        """What perception should run; None = what learning began with."""
        self._refiner = refiner
        self._handover = handover
        self._announce = announce
        self._health = health
        self._take_up()

    def judge(self) -> str:
        """Let the guard decide on the candidate, and publish it if it may serve; say what came."""
        self.verdict = verdict = self._refiner.judge()
        if verdict.is_undecided:
            self._health.report('guard', WARN, verdict.reason)
            return self._decide('undecided', verdict.reason)
        if not verdict.accepted:
            return self._refuse(verdict)
        weights, info = self._refiner.candidate()
        try:
            manifest = self._handover.publish(
                weights,
                info.refined(on=SEEN, metrics=verdict.after),
                step=self._refiner.steps,
                scores=verdict.after,
                parent=self._refiner.parent_sha256,
            )
        except (OSError, ValueError) as error:
            sentence = f'a better candidate could not be written, the old weights stay: {error}'
            self._health.report('handover', ERROR, sentence)
            return self._decide('not_written', sentence)
        self._health.clear('handover')
        self._health.clear('guard')
        self._refiner.accept()
        self._serve(manifest)
        return self._decide('published', verdict.reason)

    def save(self) -> str:
        """
        Judge now instead of after the next steps, where something was learned since.

        :raises ValueError: if the candidate was not published, with why.
        """
        if not self._refiner.has_frames:
            raise ValueError('there is nothing to save: no frame has come yet')
        if self.manifest is not None and not self._refiner.has_learned:
            # the same weights once more would push out what one could go back to
            return f'published {self.manifest.path}: before, nothing was learned since'
        reason = self.judge()
        if self.decision.action != 'published':
            raise ValueError(reason)
        return f'published {self.manifest.path}: {reason}'

    def rollback(self) -> str:
        """
        Go back to what was handed over before.

        :raises ValueError: if there is nothing before.
        :raises OSError: from the file system.
        """
        manifest = self._handover.rollback()
        self._refiner.serve(load_checkpoint(manifest.path)[0])
        self._serve(manifest)
        return self._decide('rolled_back', f'went back to {manifest.path}')

    def reset(self) -> str:
        """
        Go back to the weights that learning began with; they are handed over like new ones.

        :raises OSError: from the file system.
        """
        weights, info = load_checkpoint(self._refiner.first_path)
        manifest = self._handover.publish(
            weights, info, step=0, scores={}, parent=self._refiner.parent_sha256
        )
        self._refiner.reset()
        self._serve(manifest)
        return self._decide('reset', f'went back to {self._refiner.first_path}')

    def keep(self) -> None:
        """Write the state of learning, so that a restart goes on here."""
        try:
            self._refiner.save()
        except OSError as error:
            self._health.report('disk', WARN, f'the state of learning cannot be saved: {error}')

    def _take_up(self) -> None:
        try:
            manifest = self._handover.current()
        except ValueError as error:
            self._health.report('handover', WARN, str(error))
            manifest = self._older()
        if manifest is None:
            return
        self._check_network(manifest)
        if manifest.sha256 != self._refiner.parent_sha256:
            # an earlier run was ended after it had published and before it had saved its state
            self._refiner.serve(load_checkpoint(manifest.path)[0])
        self._serve(manifest)

    def _older(self) -> Manifest | None:
        try:
            return self._handover.rollback()
        except ValueError:
            return None

    def _check_network(self, manifest: Manifest) -> None:
        info, ours = read_checkpoint_info(manifest.path), self._refiner.info
        if (info.model, info.label_space) != (ours.model, ours.label_space):
            raise ValueError(
                f'{self._handover.folder} holds weights of a {info.model} with the classes of '
                f'{info.label_space.name}, learning begins with a {ours.model} with those of '
                f'{ours.label_space.name}: choose another folder'
            )

    def _refuse(self, verdict: Verdict) -> str:
        self._refiner.rollback()
        sentence = f'a candidate was refused, learning goes on from the old one: {verdict.reason}'
        self._health.report('guard', WARN, sentence)
        return self._decide('refused', sentence)

    def _serve(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self._refiner.parent_sha256 = manifest.sha256
        self._announce(announcement(manifest))
        self.keep()

    def _decide(self, action: str, reason: str) -> str:
        self.decision = Decision(action, reason, self._refiner.steps)
        return reason


def announcement(manifest: Manifest) -> str:
    """Return the text by which weights are announced: path and sha256, and where they are from."""
    return json.dumps(asdict(manifest))
