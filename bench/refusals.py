"""How each vendor words a refusal: by model name and dialect, the status and the error of the body."""

from typing import Any

INVALID_KEY = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
REFUSALS: dict[str, dict[str, tuple[int, dict[str, Any]]]] = {
    "bad-key": {
        "openai": (401, {"type": "invalid_request_error", "code": "invalid_api_key", "message": "Incorrect API key"}),
        "anthropic": (401, {"type": "authentication_error", "message": "invalid x-api-key"}),
        "google": (400, {"code": 400, "status": "INVALID_ARGUMENT", "message": "Bad key", "details": [INVALID_KEY]}),
    },
    "no-credit": {
        "openai": (429, {"type": "insufficient_quota", "code": "insufficient_quota", "message": "You exceeded"}),
        "anthropic": (402, {"type": "billing_error", "message": "Your credit balance is too low"}),
        "google": (402, {"code": 402, "status": "FAILED_PRECONDITION", "message": "Billing"}),
    },
    # Asked with tools only.
    "no-tools": {
        "openai": (400, {"type": "api_error", "message": "registry.ollama.ai/library/tiny does not support tools"}),
        "anthropic": (400, {"type": "invalid_request_error", "message": "This model does not support tools."}),
        "google": (400, {"code": 400, "status": "INVALID_ARGUMENT", "message": "Function calling is not enabled"}),
    },
    "too-long": {
        "openai": (400, {"code": "context_length_exceeded", "type": "invalid_request_error", "message": "maximum"}),
        "anthropic": (400, {"type": "invalid_request_error", "message": "prompt is too long: 300000 tokens > 200000"}),
        "google": (400, {"code": 400, "status": "INVALID_ARGUMENT", "message": "The input token count (9) exceeds"}),
    },
}
