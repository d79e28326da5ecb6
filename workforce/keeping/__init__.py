"""Keeping and forgetting: what was received by mistake, files kept long enough, a new key.

Each is a command with a name and a reason, holds the data folder, and can be killed anywhere: run
again, it finishes.
"""
