"""The node `perception`: from camera images to labels, depth and points."""
