"""Close codes, and the refusal that leads to one."""

CLOSE_RESTARTING = 4012
CLOSE_MALFORMED, CLOSE_UNAUTHENTICATED, CLOSE_FORBIDDEN = 4400, 4401, 4403
CLOSE_NO_HELLO, CLOSE_TOO_SLOW, CLOSE_TOO_LARGE, CLOSE_TOO_MANY = 4408, 4410, 4413, 4429


class Refused(Exception):
    """The socket may not go on."""

    def __init__(self, code: int, error: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.error = error
