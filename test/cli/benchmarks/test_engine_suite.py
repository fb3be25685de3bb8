"""The stages of a frame beside the network alone."""

from sds_perception.cli.benchmarks import engine_suite
from sds_perception.cli.benchmarks.options import SuiteOptions


def test_every_stage_is_compared_to_the_network_and_two_checkpoints_to_each_other(
    tiny_checkpoint, tiny_depth_checkpoint
):
    checkpoints = (str(tiny_checkpoint), str(tiny_depth_checkpoint))
    options = SuiteOptions(72, 96, 0.0, False, *checkpoints, 'cpu', 15.0, print)
    rows = list(engine_suite.run(options))
    names = [row.name for row in rows]
    assert names[:2] == ['network', 'engine, all stages']
    assert names[-2:] == [
        'network of depth.safetensors',
        'engine of depth.safetensors, all stages',
    ]
    assert {'decode rgb8', 'resize to the network', 'build cloud'} <= set(names)
    assert {row.baseline for row in rows} == {f'network {rows[0].backend} {rows[0].precision}'}
    assert rows[0].precision in ('fp32', 'fp16')
    assert rows[0].facts == {'network_size': '128x96'}
