"""Stamps of ROS messages as one number."""

from typing import Any

NANOSECONDS = 1_000_000_000
"""In a second."""


def stamp_to_nanoseconds(stamp: Any) -> int:
    """Return a builtin_interfaces/Time as nanoseconds."""
    return stamp.sec * NANOSECONDS + stamp.nanosec
