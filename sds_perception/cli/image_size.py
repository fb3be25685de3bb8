"""Sizes of images on a command line."""

import re

MAX_SIDE_PX = 8192


def parse_size(text: str) -> tuple[int, int]:
    """
    Read ``640x480`` as width and height, pixels.

    :raises ValueError: for anything else, or a side that no picture has.
    """
    match = re.fullmatch(r'(\d+)x(\d+)', text)
    if not match:
        raise ValueError(f'size is {text!r}; wanted WIDTHxHEIGHT, such as 640x480')
    width, height = int(match[1]), int(match[2])
    if not 1 <= min(width, height) <= max(width, height) <= MAX_SIDE_PX:
        raise ValueError(f'size is {text!r}; wanted 1 to {MAX_SIDE_PX} pixels a side')
    return width, height
