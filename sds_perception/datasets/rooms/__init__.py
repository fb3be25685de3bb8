"""Procedural indoor rooms: their solids, materials, lights and the casting of rays at them."""
