"""The vocabulary: what every other part of the package speaks in."""
