"""What a fuzzed frame is made of."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy


def json_values(*, max_text: int | None = None, max_items: int | None = None) -> SearchStrategy[object]:
    """Anything that json.dumps takes, nested."""
    return st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=max_text),
        lambda children: (
            st.lists(children, max_size=max_items)
            | st.dictionaries(st.text(max_size=max_text), children, max_size=max_items)
        ),
        max_leaves=8,
    )


# Every field that some command has.
FIELDS = (
    "token",
    "ref",
    "after_seq",
    "before_seq",
    "limit",
    "seq",
    "client_id",
    "content",
    "content_type",
    "conversation_id",
    "message_id",
    "in_reply_to",
    "on",
    "preview",
    "url",
    "title",
    "score",
    "comment",
    "state",
    "private",
    "list",
    "locale",
    "attachments",
    "metadata",
    "form",
)
