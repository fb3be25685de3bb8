"""Steps that the benchmark times do train."""

from sds_perception.cli.benchmarks.training_suite import our_step, plain_step, random_batch
import torch


def test_both_ways_compute_the_same_losses():
    batch = random_batch(64, 64)
    cpu = torch.device('cpu')
    totals = []
    for make_step in (plain_step, lambda device: our_step(device, precision='fp32')):
        torch.manual_seed(0)
        totals.append(make_step(cpu)(batch))
    assert abs(totals[0] - totals[1]['total']) < 1e-2 * totals[0]
