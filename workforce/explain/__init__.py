"""Where a number came from: what was counted, in which rows of which files, and why it changed."""
