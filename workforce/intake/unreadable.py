"""A file that can't be understood."""

DAMAGED = "内容已损坏|damaged content"


class UnreadableError(Exception):
    """The bytes can't be understood; `code` is the finding that says why."""

    def __init__(self, code: str, detail: str = "", row: int | None = None) -> None:
        super().__init__(code, detail)
        self.code, self.detail, self.row = code, detail, row
