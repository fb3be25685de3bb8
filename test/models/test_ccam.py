"""The exchanges: what the cross-channel attention keeps, moves and costs."""

import pytest
from sds_perception.models.ccam import (
    EXCHANGES,
    CrossChannelAttention,
    DiagonalExchange,
    NoExchange,
    SpatialAttention,
    SpatialExchange,
)
import torch


@pytest.fixture(autouse=True)
def same_random_numbers():
    torch.manual_seed(0)


def random_pair(channels=6, height=8, width=12, batch=2):
    return torch.randn(2, batch, channels, height, width).unbind()


def awake(exchange):
    """Move the scales away from zero, where they start."""
    with torch.no_grad():
        for name, parameter in exchange.named_parameters():
            if 'scale' in name:
                parameter.fill_(0.5)
    return exchange


def test_the_gate_of_spatial_attention_starts_at_one_half():
    attention = SpatialAttention(3)
    features = torch.randn(1, 3, 4, 5)
    torch.testing.assert_close(attention(features), attention.features(features) / 2)


@pytest.mark.parametrize('name', ['ccam', 'diagonal', 'none'])
def test_scales_of_zero_are_the_identity(name):
    semantic, geometric = random_pair()
    found = EXCHANGES[name](6)(semantic, geometric)
    assert found[0].equal(semantic)
    assert found[1].equal(geometric)


@pytest.mark.parametrize('name', ['ccam', 'diagonal', 'pad'])
def test_each_task_hears_the_other(name):
    semantic, geometric = random_pair()
    found = awake(EXCHANGES[name](6))(semantic, geometric)
    assert not found[0].equal(semantic)
    assert not found[1].equal(geometric)


@pytest.mark.parametrize('name', ['ccam', 'diagonal', 'pad'])
def test_gradients_flow_both_ways(name):
    for output in (0, 1):
        semantic, geometric = (features.requires_grad_() for features in random_pair())
        awake(EXCHANGES[name](6))(semantic, geometric)[output].square().sum().backward()
        assert semantic.grad.any()
        assert geometric.grad.any()


@pytest.mark.parametrize('name', list(EXCHANGES))
@pytest.mark.parametrize('size', [(1, 1), (3, 2), (4, 4), (9, 13)])
def test_any_size_and_a_batch_of_one(name, size):
    semantic, geometric = random_pair(height=size[0], width=size[1], batch=1)
    for features in awake(EXCHANGES[name](6))(semantic, geometric):
        assert features.shape == (1, 6, *size)
        assert features.isfinite().all()


def test_affinity_costs_33024_parameters_at_128_channels():
    parameters = dict(CrossChannelAttention(128).named_parameters())
    affinity = {name: p for name, p in parameters.items() if 'attention' not in name}
    assert sum(p.numel() for p in affinity.values()) == 2 * 128**2 + 2 * 128 == 33_024
    assert sorted(affinity) == ['depth_scale', 'key.weight', 'query.weight', 'semantic_scale']


def test_permuting_the_depth_channels_permutes_the_columns_of_the_affinity():
    exchange = CrossChannelAttention(6)
    torch.nn.init.eye_(exchange.key.weight)
    semantic, geometric = random_pair()
    order = torch.tensor([3, 0, 5, 1, 4, 2])
    expected = exchange.affinity(semantic, geometric).softmax(dim=-1)[:, :, order]
    found = exchange.affinity(semantic, geometric[:, order]).softmax(dim=-1)
    torch.testing.assert_close(found, expected)


def test_affinity_of_channels_with_themselves_is_the_root_of_the_positions():
    exchange = CrossChannelAttention(2)
    torch.nn.init.eye_(exchange.query.weight)
    torch.nn.init.eye_(exchange.key.weight)
    # a board of 4x4 blocks: pooled by 4 it is +1, -1, -1, +1, so N = 4 positions
    board = torch.tensor([[1.0, -1.0], [-1.0, 1.0]])
    board = board.repeat_interleave(4, 0).repeat_interleave(4, 1)
    features = torch.stack([board, -board])[None]  # (1, 2, 8, 8)
    found = exchange.affinity(features, features)
    expected = torch.tensor([[[2.0, -2.0], [-2.0, 2.0]]])  # correlation * N / sqrt(N)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)


def test_an_edge_that_fills_no_window_of_four_counts_as_much_as_a_whole_one():
    exchange = CrossChannelAttention(2)
    torch.nn.init.eye_(exchange.query.weight)
    torch.nn.init.eye_(exchange.key.weight)
    # one row of nine pixels is three windows: (1, -2, 1) and (1, 0, -1) are orthogonal
    row = torch.tensor([[1.0, -2.0, 1.0], [1.0, 0.0, -1.0]]).repeat_interleave(4, 1)[:, :9]
    features = row[None, :, None]  # (1, 2, 1, 9)
    found = exchange.affinity(features, features)
    expected = torch.eye(2)[None] * 3**0.5
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)


def test_affinity_does_not_see_scale_and_offset_of_a_channel():
    exchange = CrossChannelAttention(6)
    semantic, geometric = random_pair(height=16, width=16)
    expected = exchange.affinity(semantic, geometric)
    found = exchange.affinity(5 * semantic + 3, geometric)
    torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-3)


def test_a_task_receives_mixtures_with_weights_that_sum_to_one():
    exchange = CrossChannelAttention(4)
    torch.nn.init.ones_(exchange.semantic_scale)
    # every depth channel the same: whatever the weights, their mixture is that channel
    geometric = torch.randn(1, 1, 8, 8).expand(1, 4, 8, 8)
    identical = torch.nn.init.dirac_(exchange.depth_attention.features.weight)
    assert identical.shape == (4, 4, 3, 3)
    semantic = torch.randn(1, 4, 8, 8)
    found, _ = exchange(semantic, geometric)
    torch.testing.assert_close(found, semantic + geometric / 2)


def test_the_diagonal_gate_by_hand():
    exchange = DiagonalExchange(1)
    torch.nn.init.dirac_(exchange.semantic_attention.features.weight)
    torch.nn.init.dirac_(exchange.depth_attention.features.weight)
    with torch.no_grad():
        exchange.scales.fill_(1)
        exchange.weights[0, :, 0] = torch.tensor([1.0, 2.0])
        exchange.bias[0, 0] = -4.0
    # attended features are halved: means 1 and 2, so the gate is sigmoid(1 + 4 - 4)
    semantic, geometric = torch.full((1, 1, 2, 2), 2.0), torch.full((1, 1, 2, 2), 4.0)
    found, back = exchange(semantic, geometric)
    torch.testing.assert_close(found, 2 + torch.tensor(1.0).sigmoid() * torch.full_like(found, 2))
    torch.testing.assert_close(back, 4 + 0.5 * torch.ones_like(back))


def test_the_spatial_exchange_adds_attended_features():
    exchange = SpatialExchange(3)
    semantic, geometric = random_pair(channels=3)
    found, back = exchange(semantic, geometric)
    torch.testing.assert_close(found, semantic + exchange.depth_attention(geometric))
    torch.testing.assert_close(back, geometric + exchange.semantic_attention(semantic))


def test_no_exchange_has_no_parameters():
    assert not list(NoExchange(128).parameters())
