"""Trains and measures the reading model. Not part of the service: it needs torch, and is run by hand (docs/reading.md)."""
