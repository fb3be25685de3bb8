"""Which networks are measured, and what they are compared to."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from sds_perception.cli.benchmarks import network_suite
from sds_perception.cli.benchmarks.network_runs import eager_run, network_size_facts
from sds_perception.cli.benchmarks.network_suite import compare_networks, network_variants
from sds_perception.cli.benchmarks.options import SuiteOptions
from sds_perception.cli.benchmarks.random_networks import random_network
from sds_perception.core.checkpoint import to_metadata
from sds_perception.evaluation.benchmark_rows import BenchmarkRow
from sds_perception.inference.export import export_network, write_export
from sds_perception.inference.served_network import load_network
from sds_perception.models.registry import MODELS
import torch
from torch import nn


def row(name, backend, median_ms):
    return BenchmarkRow('network', name, backend, 'fp32', 480, 640, median_ms, 9.0, '', 0.0, 9)


def test_each_row_is_compared_to_eager_pytorch_of_its_own_network_and_to_eager_hydranet():
    rows = list(
        compare_networks(
            [
                row('ccam_net', 'eager', 200.0),
                row('ccam_net', 'openvino', 50.0),
                row('hydranet', 'eager', 600.0),
                row('hydranet', 'openvino', 60.0),
            ]
        )
    )
    assert [row.ratio for row in rows] == [1.0, 4.0, 1.0, 10.0]
    assert [row.facts['ratio_to_eager_hydranet'] for row in rows] == [3.0, 12.0, 1.0, 10.0]
    assert rows[1].baseline == 'ccam_net eager fp32'


@pytest.mark.parametrize('is_full', [False, True])
def test_every_network_of_the_registry_is_measured(is_full):
    assert {name for _, name, _ in network_variants(is_full=is_full)} == set(MODELS)


def test_the_full_run_has_every_encoder():
    encoders = [settings.get('encoder') for _, _, settings in network_variants(is_full=True)]
    assert {'mobilenet_v2', 'resnet18', 'resnet50', 'resnet101'} <= set(encoders)


def test_eager_pytorch_says_what_the_served_network_says():
    network = random_network('ccam_net', {'decoder_channels': (8, 8, 8, 8)}, num_classes=3)
    image = np.random.default_rng(0).integers(0, 256, (64, 96, 3), dtype=np.uint8)
    labels, depth = eager_run(network, image, 'cpu')()
    with torch.inference_mode():
        served = network(torch.from_numpy(image)[None])
    assert np.array_equal(labels, served[0])
    np.testing.assert_allclose(depth[:, 0], served[2], rtol=1e-4)


@pytest.mark.parametrize('task', ['depth', 'semantic'])
def test_a_network_of_one_task_is_measured(task, request, monkeypatch):
    checkpoint = request.getfixturevalue(f'tiny_{task}_checkpoint')
    monkeypatch.setattr(network_suite, 'network_variants', lambda is_full: [])
    options = SuiteOptions(64, 96, 0.0, False, str(checkpoint), '', 'cpu', 15.0, print)
    rows = list(network_suite.run(options))
    assert rows[0].backend == 'eager'
    assert {row.name for row in rows} == {f"'{task}'"}


def test_a_second_checkpoint_stands_beside_the_first_and_is_its_own_baseline(
    tiny_checkpoint, tiny_depth_checkpoint, tmp_path, monkeypatch
):
    random = ('hydranet', 'ccam_net', {'decoder_channels': (8, 8, 8, 8)})
    monkeypatch.setattr(network_suite, 'network_variants', lambda is_full: [random])
    named = tmp_path / 'hydranet.safetensors'
    named.write_bytes(tiny_checkpoint.read_bytes())
    options = SuiteOptions(
        64, 96, 0.0, False, str(named), str(tiny_depth_checkpoint), 'cpu', 15.0, print
    )
    rows = list(network_suite.run(options))
    assert {row.name for row in rows} == {"'hydranet'", "'depth'", 'hydranet'}
    assert all(row.ratio == 1.0 for row in rows if row.backend == 'eager')


def test_what_cannot_be_measured_is_said(monkeypatch):
    monkeypatch.setattr(network_suite, 'network_variants', lambda is_full: [])
    notes = []
    options = SuiteOptions(64, 96, 0.0, False, 'a.xml', 'b.xml', 'cpu', 15.0, notes.append)
    assert not list(network_suite._networks(options))
    assert notes == [
        'a.xml was not measured: suite network wants .safetensors',
        'b.xml was not measured: it wants a .safetensors beside it',
    ]


def test_the_checkpoint_and_its_export_stand_beside_the_random_networks(
    tiny_checkpoint, tmp_path, monkeypatch
):
    pytest.importorskip('openvino', reason='OpenVINO is not installed')
    network, info, _, _ = load_network(str(tiny_checkpoint))
    info = replace(info, metrics={'int8': {}})
    files = export_network(network, 'openvino', size=None, metadata=to_metadata(info))
    file, _ = write_export(tmp_path / 'small.xml', files)
    monkeypatch.setattr(network_suite, 'network_variants', lambda is_full: [])
    options = SuiteOptions(
        64, 96, 0.0, False, str(tiny_checkpoint), str(file), 'cpu', 15.0, lambda note: None
    )
    rows = list(network_suite.run(options))
    assert {row.name for row in rows} == {"'joint'"}
    assert (rows[0].backend, rows[0].ratio) == ('eager', 1.0)
    assert (rows[-1].backend, rows[-1].precision) == ('openvino', 'int8')
    assert {row.baseline for row in rows} == {"'joint' eager fp32"}


def test_a_convolution_costs_its_products():
    # 1000 x 1000 pixels, 3 channels in, 2 out, one product each
    network = nn.Conv2d(3, 2, kernel_size=1, bias=False)
    wrapped = nn.Module()
    wrapped.network = network
    facts = network_size_facts(wrapped, 1000, 1000)
    assert facts == {'gmacs': 0.01, 'parameters_m': 0.0}
    assert torch.is_grad_enabled()


def test_the_memory_of_every_way_holds_its_weights(monkeypatch):
    """Each takes 100 MiB when it is made and 1 MiB when it runs."""
    held = [0]

    def take(amount):
        held[0] += amount
        return lambda: take(1)

    monkeypatch.setattr(network_suite, 'memory_held_mib', lambda: held[0])
    monkeypatch.setattr(network_suite, 'eager_run', lambda *_: take(100))
    ways = network_suite._eager_runs(None, None, SimpleNamespace(device='cpu'))
    assert [memory_mib for *_, memory_mib in network_suite._ready_runs(ways)] == [101]
