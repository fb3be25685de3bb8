"""PNG files with a palette, in which some tools write labels: the indices are the numbers."""

import struct
import zlib

SIGNATURE = b'\x89PNG\r\n\x1a\n'
BITS, COLOR_TYPE = 24, 25
"""Places in the file."""
GRAY, PALETTE = 0, 3


def palette_bits(content: bytes) -> int:
    """Return the bits of an index of a PNG with a palette, 1, 2, 4 or 8; 0 for other files."""
    if len(content) <= COLOR_TYPE or not content.startswith(SIGNATURE):
        return 0
    bits = content[BITS]
    return bits if content[COLOR_TYPE] == PALETTE and bits in (1, 2, 4, 8) else 0


def indices_as_gray(content: bytes) -> bytes:
    """
    Return a PNG with a palette as a gray one, with the indices for brightness.

    OpenCV puts colors in the place of indices, and does not tell either palette or indices.
    """
    header = b'IHDR' + content[16:COLOR_TYPE] + bytes([GRAY]) + content[COLOR_TYPE + 1 : 29]
    gray = SIGNATURE + content[8:12] + header + struct.pack('>I', zlib.crc32(header))
    place = len(gray)
    while place + 8 <= len(content):
        end = place + 12 + int.from_bytes(content[place : place + 4], 'big')
        # the palette and the transparency of its colors may not stand in a gray picture
        if content[place + 4 : place + 8] in (b'IDAT', b'IEND'):
            gray += content[place:end]
        place = end
    return gray


def gray_step(bits: int) -> int:
    """Return by what gray values of 1, 2, 4 or 8 bits differ where OpenCV reads them."""
    return 255 // (2**bits - 1)
