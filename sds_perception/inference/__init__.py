"""Run a checkpoint on pictures as a camera delivers them."""
