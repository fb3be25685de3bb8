"""The thread that learns: takes frames in, makes steps, makes way, obeys."""

from collections.abc import Callable
import threading
import time

from sds_perception.nodes.frame_statistics import Rate
from sds_perception.nodes.health import ERROR, Health
from sds_perception.nodes.training.deployment import Deployment
from sds_perception.nodes.training.latency_governor import LEAST_DUTY, LatencyGovernor
from sds_perception.nodes.training.learner_feed import LearnerFeed
from sds_perception.nodes.training.yielding import low_priority_stream, lower_priority
from sds_perception.refinement.refiner import OnlineRefiner
import torch

Reply = Callable[[bool, str], None]
IDLE_S = 0.2
PAUSE_S = 5.0
"""After an error, such as of a drive that is not there, until it is tried again."""


class LearnerThread:
    """Runs the learner at the lowest priority; who calls its methods never waits for a step."""

    def __init__(
        self,
        refiner: OnlineRefiner,
        *,
        feed: LearnerFeed,
        deployment: Deployment,
        governor: LatencyGovernor,
        health: Health,
        ask_for_labels: Callable[[], None],
        judge_every_steps: int,
        handover_period_s: float,
        label_request_period_s: float,
        priority: str,
        device: torch.device,
    ):
        """
        Start the thread, which learns once :meth:`resume` was called.

        :param ask_for_labels: called in the thread now and then.
        """
        self.priority = priority
        """Of the thread, in words."""
        self.losses: dict[str, float] = {}
        """Of the last step."""
        self._refiner = refiner
        self._feed = feed
        self._deployment = deployment
        self._governor = governor
        self._health = health
        self._ask_for_labels = ask_for_labels
        self._judge_every_steps = judge_every_steps
        self._handover_period_s = handover_period_s
        self._label_request_period_s = label_request_period_s
        self._device = device
        self._rate, self._rate_lock = Rate(), threading.Lock()
        self._commands: list[tuple[Callable[[], str], Reply]] = []
        self._wake = threading.Event()
        self._is_active = self._is_paused = self._is_closed = False
        self._asked_s = self._judged_s = 0.0
        self._ended_s = self._worked_s = 0.0
        """When work ended last, on the monotonic clock, and how long it had taken."""
        self._num_unjudged = 0
        self._thread = threading.Thread(target=self._run, name='learner', daemon=True)
        self._thread.start()

    @property
    def steps_hz(self) -> float:
        """Return steps a second over the last seconds."""
        with self._rate_lock:
            return self._rate.hz()

    @property
    def state(self) -> str:
        """Return what it does, in a word or two."""
        if not self._is_active:
            return 'inactive'
        if self._is_paused:
            return 'paused'
        if not self._refiner.has_frames:
            return 'waiting for frames'
        return 'learning' if self._governor.duty else 'making way'

    def resume(self) -> None:
        """Begin, or go on."""
        self._is_active = True
        self._wake.set()

    def suspend(self) -> None:
        """Stop after the step that is being made."""
        self._is_active = False

    def pause(self, is_paused: bool) -> None:
        """Stop learning after the step that is being made, or go on; frames are still taken in."""
        self._is_paused = is_paused
        self._wake.set()

    def command(self, action: Callable[[], str], reply: Reply) -> None:
        """
        Run something between two steps.

        :param action: returns what it did; ValueError and OSError say why it could not.
        :param reply: called in the thread with whether it succeeded and what was said.
        """
        self._commands.append((action, reply))
        self._wake.set()

    def check(self) -> None:
        """
        Return if the thread is well.

        :raises RuntimeError: if an error ended it; its traceback was printed then.
        """
        if not (self._is_closed or self._thread.is_alive()):
            raise RuntimeError('the learner ended with the error printed above')

    def close(self, patience_s: float | None = None) -> None:
        """
        End the thread after the step that is being made, and keep what was learned.

        :param patience_s: how long to wait for that, s; None waits as long as it takes.
        """
        self._is_closed = True
        self._wake.set()
        self._thread.join(patience_s)

    def _run(self) -> None:
        self.priority = lower_priority(self.priority)
        with low_priority_stream(self._device):
            while not self._is_closed:
                self._wake.clear()
                self._obey()
                if self._is_active and self._is_due():
                    self._work()
                else:
                    self._wake.wait(IDLE_S)
        self._deployment.keep()
        for _, reply in self._commands:
            reply(False, 'the learner was closed before it came to this')

    def _obey(self) -> None:
        while self._commands:
            action, reply = self._commands.pop(0)
            try:
                said = action()
            except (OSError, ValueError) as error:
                reply(False, str(error))
            else:
                reply(True, said)

    def _is_due(self) -> bool:
        duty = self._governor.duty  # as it is now: it may have risen since the work ended
        pause_s = self._worked_s * (1 / max(duty, LEAST_DUTY) - 1)
        return duty > 0.0 and time.monotonic() >= self._ended_s + pause_s

    def _work(self) -> None:
        """Take in what came and make a step, then leave perception its share of time."""
        started_s = time.monotonic()
        pause_s = IDLE_S
        try:
            has_learned = self._learn()
        except (OSError, ValueError) as error:
            sentence = f'learning stands still, and is tried again every {PAUSE_S:.0f} s: {error}'
            self._health.report('learning', ERROR, sentence)
            has_learned, pause_s = False, PAUSE_S
        self._ended_s = time.monotonic()
        self._worked_s = self._ended_s - started_s
        if has_learned:
            self._health.clear('learning')
        else:
            self._wake.wait(pause_s)

    def _learn(self) -> bool:
        self._feed.take_in()
        self._request_labels()
        return not self._is_paused and self._refiner.has_frames and self._step()

    def _step(self) -> bool:
        losses = self._refiner.step()
        if losses:
            self.losses = losses
            with self._rate_lock:
                self._rate.tick()
            self._num_unjudged += 1
        is_ripe = self._num_unjudged >= self._judge_every_steps
        if is_ripe and time.monotonic() - self._judged_s >= self._handover_period_s:
            self._deployment.judge()
            self._num_unjudged, self._judged_s = 0, time.monotonic()
        return bool(losses)

    def _request_labels(self) -> None:
        now_s = time.monotonic()
        if now_s - self._asked_s >= self._label_request_period_s and self._refiner.has_frames:
            self._asked_s = now_s
            self._ask_for_labels()
