"""Tideover: help by text message for the alumni of a residential program."""
