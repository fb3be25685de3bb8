"""The pose network starts near no motion and answers two equal frames as one."""

import pytest
from safetensors.torch import save_file
from sds_perception.models.encoders import build_encoder
from sds_perception.models.pose_net import PoseNet, widen_to_two_frames
import torch
from torch import nn


@pytest.fixture(scope='module')
def network() -> PoseNet:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return PoseNet().eval()


def test_a_motion_is_rigid_and_starts_small(network):
    with torch.no_grad():
        motion = network(torch.randn(2, 3, 64, 96), torch.randn(2, 3, 64, 96))
    assert motion.shape == (2, 4, 4)
    rotation = motion[:, :3, :3]
    assert torch.allclose(rotation @ rotation.transpose(1, 2), torch.eye(3), atol=1e-5)
    assert torch.allclose(motion, torch.eye(4), atol=0.05)
    assert (motion[:, :3, 3] != 0).all()


def test_of_zoomed_frames_the_camera_turned_less(network):
    frames = torch.randn(2, 1, 3, 64, 64)
    with torch.no_grad():
        plain, zoomed = network(*frames), network(*frames, torch.tensor([2.0]))
    # of a small rotation the off-diagonals are its vector
    ratio = zoomed / plain
    assert torch.allclose(ratio[0, 1, 2], torch.tensor(0.5), atol=0.02)  # pitch
    assert torch.allclose(ratio[0, 0, 2], torch.tensor(0.5), atol=0.02)  # yaw
    assert torch.allclose(ratio[0, 0, 1], torch.tensor(1.0), atol=0.02)  # roll
    assert torch.allclose(ratio[0, :3, 3], torch.tensor([1.0, 1.0, 2.0]))


def test_a_light_encoder_takes_two_frames_as_well():
    network = PoseNet(encoder='mobilenet_v2')
    assert network(torch.randn(2, 3, 32, 32), torch.randn(2, 3, 32, 32)).shape == (2, 4, 4)


def test_from_scratch_the_order_of_the_frames_matters(network):
    first, second = torch.randn(1, 3, 64, 64), torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        assert not torch.allclose(network(first, second), network(second, first), atol=1e-7)


def test_the_widened_convolution_answers_two_equal_frames_as_one():
    narrow = nn.Conv2d(3, 8, 7, stride=2, padding=3, bias=False)
    wide = widen_to_two_frames(narrow, keep_weights=True)
    frame = torch.randn(1, 3, 16, 16)
    assert torch.allclose(wide(torch.cat([frame, frame], dim=1)), narrow(frame), atol=1e-5)


def test_weights_come_from_a_file(tmp_path):
    state = {}
    for key, value in build_encoder('resnet18', 'none').state_dict().items():
        state[_torchvision_key(key)] = value.clone()
    save_file(state, tmp_path / 'resnet18.safetensors')
    network = PoseNet(str(tmp_path / 'resnet18.safetensors'))
    assert torch.equal(network.encoder.stages[0][0].weight[:, 3:], state['conv1.weight'] / 2)
    assert torch.equal(network.encoder.stages[4][1].conv2.weight, state['layer4.1.conv2.weight'])


def test_a_missing_file_is_named():
    with pytest.raises(FileNotFoundError, match='nowhere.safetensors'):
        PoseNet('nowhere.safetensors')


def _torchvision_key(key: str) -> str:
    for start, name in (
        ('stages.0.0.', 'conv1.'),
        ('stages.0.1.', 'bn1.'),
        ('stages.1.1.', 'layer1.'),
        ('stages.2.', 'layer2.'),
        ('stages.3.', 'layer3.'),
        ('stages.4.', 'layer4.'),
    ):
        if key.startswith(start):
            return name + key.removeprefix(start)
    raise KeyError(key)
