"""Google's error bodies, word for word where a recording or a user's log has them."""

from __future__ import annotations

from typing import Any

_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
}


class ApiError(Exception):
    """A refusal in Google's JSON form, of one HTTP status."""

    def __init__(self, code: int, message: str, details: list[Any] | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.details = code, message, details

    def body(self) -> dict[str, Any]:
        error: dict[str, Any] = {
            "code": self.code,
            "message": self.message,
            "status": _STATUS[self.code],
        }
        if self.details:
            error["details"] = self.details
        return {"error": error}


class DriveError(ApiError):
    """A refusal in the older form of Drive: a list of reasons, no status."""

    def __init__(self, code: int, reason: str, message: str, location: str = "") -> None:
        super().__init__(code, message)
        self.reason, self.location = reason, location

    def body(self) -> dict[str, Any]:
        one = {"domain": "global", "reason": self.reason, "message": self.message}
        if self.location:
            one |= {"locationType": "parameter", "location": self.location}
        return {"error": {"errors": [one], "code": self.code, "message": self.message}}


class OAuthError(ApiError):
    """A refusal of the token endpoint."""

    def body(self) -> dict[str, Any]:
        return {"error": "invalid_grant", "error_description": self.message}


def bad(message: str) -> ApiError:
    """A 400 without details."""
    return ApiError(400, message)


def violation(field: str, description: str) -> ApiError:
    """A 400 whose detail names the field of the body."""
    detail = {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [{"field": field, "description": description}],
    }
    return ApiError(400, description, [detail])


def not_found() -> ApiError:
    return ApiError(404, "Requested entity was not found.")


def forbidden() -> ApiError:
    return ApiError(403, "The caller does not have permission")


def unauthenticated() -> ApiError:
    message = (
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login "
        "cookie or other valid authentication credential. See "
        "https://developers.google.com/identity/sign-in/web/devconsole-project."
    )
    return ApiError(401, message)


def protected() -> ApiError:
    message = (
        "You are trying to edit a protected cell or object. Please contact the spreadsheet "
        "owner to remove protection if you need to edit."
    )
    return bad(message)


def service_disabled(service: str = "sheets.googleapis.com", project: str = "1") -> ApiError:
    """The answer of a project in which the API was never switched on."""
    url = f"https://console.developers.google.com/apis/api/{service}/overview?project={project}"
    name = "Google Drive API" if service.startswith("drive") else "Google Sheets API"
    message = (
        f"{name} has not been used in project {project} before or it is disabled. Enable it by "
        f"visiting {url} then retry. If you enabled this API recently, wait a few minutes for "
        "the action to propagate to our systems and retry."
    )
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "SERVICE_DISABLED",
        "domain": "googleapis.com",
        "metadata": {"service": service, "consumer": f"projects/{project}", "activationUrl": url},
    }
    return ApiError(403, message, [info])


def rate_limited() -> ApiError:
    """Drive's refusal of too many requests, which is a 403."""
    return DriveError(403, "userRateLimitExceeded", "User Rate Limit Exceeded")


def no_quota_project() -> ApiError:
    """The answer to gcloud's own sign-in without a project."""
    message = (
        "Your application is authenticating by using local Application Default Credentials. The "
        "sheets.googleapis.com API requires a quota project, which is not set by default. To "
        "learn how to set your quota project, see "
        "https://cloud.google.com/docs/authentication/adc-troubleshooting/user-creds ."
    )
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "SERVICE_DISABLED",
        "domain": "googleapis.com",
        "metadata": {"service": "sheets.googleapis.com", "consumer": "projects/764086051850"},
    }
    return ApiError(403, message, [info])


def quota_exceeded(kind: str = "Read", limit: int = 60) -> ApiError:
    """429 as Google words it; ``kind`` is Read or Write."""
    message = (
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per "
        "minute per user' of service 'sheets.googleapis.com' for consumer 'project_number:1'."
    )
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {
            "quota_limit": f"{kind}RequestsPerMinutePerUser",
            "quota_limit_value": str(limit),
            "quota_metric": f"sheets.googleapis.com/{kind.lower()}_requests",
            "quota_location": "global",
            "service": "sheets.googleapis.com",
            "consumer": "projects/1",
        },
    }
    return ApiError(429, message, [info])
