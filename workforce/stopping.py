"""What ends a run on purpose."""


class Stopped(RuntimeError):
    """A run that must not go on. Its message says why and what to do, in Chinese then English,
    and quotes nothing a person could be known by.
    """
