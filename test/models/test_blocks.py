"""Small pieces: sizes and resizing."""

from sds_perception.models.blocks import conv_norm_relu, resize_to
import torch


def test_the_block_keeps_height_and_width():
    for kernel_size in (1, 3, 5):
        block = conv_norm_relu(3, 4, kernel_size).eval()
        assert block(torch.randn(1, 3, 7, 9)).shape == (1, 4, 7, 9)


def test_resizing_keeps_pixel_centers():
    row = torch.tensor([0.0, 4.0]).view(1, 1, 1, 2)
    torch.testing.assert_close(
        resize_to(row, (1, 4)).flatten(), torch.tensor([0.0, 1.0, 3.0, 4.0])
    )
