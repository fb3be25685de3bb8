"""The node `training`: what it learns from, when it makes way, what it hands over."""
