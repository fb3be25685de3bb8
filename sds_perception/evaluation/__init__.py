"""Scores, latencies and pictures of what a network does."""
