"""Prefect, and nothing else: what runs, when, in which order."""
