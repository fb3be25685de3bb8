"""What the training node says of itself, as a mapping for people and machines."""

from collections.abc import Mapping
from dataclasses import asdict
import json
import math
from typing import Any

from sds_perception.nodes.training.deployment import Deployment
from sds_perception.nodes.training.latency_governor import LatencyGovernor
from sds_perception.nodes.training.learner_feed import LearnerFeed
from sds_perception.nodes.training.learner_thread import LearnerThread
from sds_perception.refinement.metric_scale import MetricScale
from sds_perception.refinement.refiner import OnlineRefiner

PLAUSIBLE_FACTOR = 2.0
"""A sensor that differs more from what the checkpoint knew of scale is worth a warning."""


def status_of(
    refiner: OnlineRefiner,
    learner: LearnerThread,
    *,
    feed: LearnerFeed,
    deployment: Deployment,
    governor: LatencyGovernor,
) -> dict[str, Any]:
    """Return all that ``~/status`` says, ready for JSON."""
    verdict, manifest = deployment.verdict, deployment.manifest
    return {
        'state': learner.state,
        'step': refiner.steps,
        'steps_per_s': round(learner.steps_hz, 3),
        'losses': {name: round(value, 5) for name, value in learner.losses.items()},
        'batch_size': refiner.batch_size,
        'buffer': refiner.buffer.counts(),
        'frames': dict(feed.counts),
        'candidates': dict(refiner.counts),
        'guard_before': verdict.before if verdict else {},
        'guard_after': verdict.after if verdict else {},
        'decision': asdict(deployment.decision),
        'metric_scale': scale_values(refiner.scale),
        'checkpoint': manifest.path if manifest else '',
        'checkpoint_sha256': manifest.sha256 if manifest else '',
        'priority': learner.priority,
        'yielding': governor.describe(),
        'duty': round(governor.duty, 3),
        'perception_p95_ms': round(governor.p95_ms, 1),
        'latency_target_ms': round(governor.target_ms, 1),
    }


def scale_values(scale: MetricScale | None) -> dict[str, float] | None:
    """Return the metric scale with its standard deviation; None without an anchor."""
    if scale is None:
        return None
    return {**asdict(scale), 'deviation': scale.scale * math.sqrt(scale.variance)}


def implausible_scale(scale: MetricScale | None) -> str:
    """Say that the sensor's unit may be wrong, if it is far from what the network sees."""
    if scale is None or 1 / PLAUSIBLE_FACTOR < scale.scale < PLAUSIBLE_FACTOR:
        return ''
    return (
        f'sensor depth is {scale.scale:.2g} times what the checkpoint sees: right for a very '
        'different camera or scene, otherwise check the unit and registration of the depth topic'
    )


def flattened(status: Mapping[str, Any], prefix: str = '') -> dict[str, str]:
    """Return a nested status as texts under dotted names, for /diagnostics."""
    texts = {}
    for name, value in status.items():
        key = f'{prefix}{name}'
        if isinstance(value, Mapping):
            texts |= flattened(value, f'{key}.')
        else:
            texts[key] = value if isinstance(value, str) else json.dumps(value)
    return texts
