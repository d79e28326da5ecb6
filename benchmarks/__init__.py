"""How long a month takes, beside the floor and beside the script people write today."""
