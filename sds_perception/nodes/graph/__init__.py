"""Graphs of nodes in processes of their own, started, recorded and measured from outside."""
