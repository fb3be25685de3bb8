"""The learner that refines a network on the frames of a camera, guarded at every step."""

from pathlib import Path

from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.refinement.frame import RefinementFrame
from sds_perception.refinement.settings import RefineSettings
from sds_perception.refinement.verdict import Verdict
from torch import Tensor


class OnlineRefiner:
    """
    Takes frames in, makes one step at a time and lets a guard decide what may serve.

    Not safe to call from two threads at once.

    Attributes: ``info`` (CheckpointInfo of the start), ``label_space``, ``parent_sha256`` (of the
    weights that serve; set it to what :meth:`Handover.publish` returned), ``steps`` (done since
    the start), ``has_frames``, ``counts`` (accepted, refused, out_of_memory, not_finite,
    implausible_depth), ``batch_size`` (as it is now), ``scale`` (running MetricScale or None).
    """

    def __init__(self, settings: RefineSettings, folder: str | Path):
        """
        Load the checkpoint; frames and state of an earlier run in the folder go on.

        :param folder: private to this learner: remembered frames and its state.
        :raises FileNotFoundError: for a missing checkpoint or data set.
        :raises ValueError: for settings or files that do not fit.
        """
        raise NotImplementedError

    def add(self, frame: RefinementFrame) -> None:
        """
        Take a frame in; milliseconds, and a small forward pass.

        :raises ValueError: for labels of unknown classes or implausible depth, with what to do;
            nothing was then taken in.
        :raises OSError: if it cannot be stored.
        """
        raise NotImplementedError

    def step(self) -> dict[str, float]:
        """
        Move the network once; out of memory halves the batch, a loss that is not finite goes back.

        :returns: the loss terms, ``total`` and ``step``; empty where nothing could be learned.
        :raises ValueError: if there is no frame yet.
        """
        raise NotImplementedError

    def judge(self) -> Verdict:
        """Compare the candidate with the serving weights; changes nothing."""
        raise NotImplementedError

    def accept(self) -> None:
        """Let the candidate be what the next one is compared with."""
        raise NotImplementedError

    def rollback(self) -> None:
        """Go on from the serving weights, forgetting the candidate."""
        raise NotImplementedError

    def reset(self) -> None:
        """Go on from the checkpoint that learning began with."""
        raise NotImplementedError

    def serve(self, weights: dict[str, Tensor]) -> None:
        """Go on from other weights, such as those that a Handover went back to."""
        raise NotImplementedError

    def candidate(self) -> tuple[dict[str, Tensor], CheckpointInfo]:
        """Return the weights that were judged, and their description, to publish."""
        raise NotImplementedError

    def label_requests(self, count: int) -> list[str]:
        """Return the names of the unlabeled frames most worth annotating, best first."""
        raise NotImplementedError

    def frame(self, name: str) -> RefinementFrame:
        """
        Return a remembered frame.

        :raises KeyError: if it is not remembered (any more).
        """
        raise NotImplementedError

    def annotate(self, name: str, labels) -> None:
        """
        Add labels to a remembered frame.

        :param labels: (H, W) uint8 class ids; 255 = nothing said.
        :raises KeyError: if it is not remembered (any more).
        :raises ValueError: for labels of wrong size or unknown classes.
        """
        raise NotImplementedError

    def save(self) -> None:
        """Write the state, so that a restart goes on here; frames are always on disk."""
        raise NotImplementedError
