"""`python -m workforce`, the same as the `workforce` command."""

from workforce.cli import main

main()
