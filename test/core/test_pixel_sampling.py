"""Reading pictures between their pixels, worked out by hand."""

from sds_perception.core.pixel_sampling import sample_pixels
import torch


def test_whole_pixels_are_read_exactly_and_halves_are_means():
    images = torch.tensor([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]])[None, None]
    pixels = torch.tensor([[0.0, 2.0, 0.5, 1.0], [0.0, 1.0, 0.0, 0.5]])[None, :, None]
    assert sample_pixels(images, pixels)[0, 0, 0].tolist() == [1.0, 32.0, 1.5, 9.0]


def test_the_border_repeats():
    images = torch.tensor([[1.0, 2.0, 4.0]])[None, None]
    pixels = torch.tensor([[-5.0, 9.0], [0.0, 3.0]])[None, :, None]
    assert sample_pixels(images, pixels)[0, 0, 0].tolist() == [1.0, 4.0]
