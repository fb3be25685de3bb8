"""Teach a network: settings, optimizer, step, loop and log."""
