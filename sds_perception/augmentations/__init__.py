"""Random changes to samples that keep image, labels, depth and camera true to each other."""
