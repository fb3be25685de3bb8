"""A process that publishes is killed at many moments; what it leaves is always whole."""

import multiprocessing
from pathlib import Path
import random
import time

from sds_perception.refinement.handover import Handover
import torch

KILLS = 20
"""Each process publishes about a hundred times a second, in a dozen system calls each."""


def publish_forever(folder, info, is_running):
    handover = Handover(folder, keep=3)
    current = handover.current()
    step = current.step if current else 0
    while True:
        step += 1
        weights = {'w': torch.full((1000,), float(step))}
        handover.publish(weights, info, step=step, scores={}, parent='')
        is_running.set()


def test_killed_while_publishing(tmp_path, info):
    moments = random.Random(0)
    handover, steps = Handover(tmp_path, keep=3), []
    fork = multiprocessing.get_context('fork')
    for _ in range(KILLS):
        is_running = fork.Event()
        process = fork.Process(target=publish_forever, args=(tmp_path, info, is_running))
        process.start()
        assert is_running.wait(30)
        time.sleep(moments.uniform(0, 0.02))
        process.kill()
        process.join()
        steps.append(handover.current().step)
        assert all(Path(entry.path).is_file() for entry in handover.history())
    assert steps == sorted(steps)
    assert steps[-1] >= KILLS
