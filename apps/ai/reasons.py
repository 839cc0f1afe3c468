"""Why an answer becomes a matter for a person. The values stand in metrics, traces and the prompt."""

CUSTOMER_REQUEST = "customer_request"
MISSING_KNOWLEDGE = "missing_knowledge"
UNSUPPORTED_REQUEST = "unsupported_request"
POLICY_RESTRICTION = "policy_restriction"
PENDING_CLARIFICATION = "pending_clarification"
COMPLAINT = "complaint"
PROVIDER_FAILURE = "provider_failure"
USAGE_LIMIT = "usage_limit"
LOW_CONFIDENCE = "low_confidence"
RULE = "rule"

FROM_MODEL = frozenset(
    {
        CUSTOMER_REQUEST,
        MISSING_KNOWLEDGE,
        UNSUPPORTED_REQUEST,
        POLICY_RESTRICTION,
        PENDING_CLARIFICATION,
        COMPLAINT,
    }
)
