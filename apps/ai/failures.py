"""The one way in which a provider fails."""


class ProviderFailure(Exception):
    """kind: an HTTP status, timeout, connect_error, bad_stream, breaker_open, throttled or no_provider.

    detail is for operators only. retry_after: seconds, when somebody told. is_after_text: the reader has text already.
    """

    is_after_text = False

    def __init__(self, kind: str, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind
        self.detail = detail
        self.retry_after = retry_after
