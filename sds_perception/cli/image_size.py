"""Sizes of images on a command line."""

import re


def parse_size(text: str) -> tuple[int, int]:
    """
    Read ``640x480`` as width and height, pixels.

    :raises ValueError: for anything else.
    """
    match = re.fullmatch(r'(\d+)x(\d+)', text)
    if not match:
        raise ValueError(f'size is {text!r}; wanted WIDTHxHEIGHT, such as 640x480')
    return int(match[1]), int(match[2])
