"""Function URLs, where LocalStack differs from AWS in a way the portal would notice."""

from __future__ import annotations

import json
from typing import Any

REQUEST_LIMIT = 6 * 1024 * 1024


def behave_like_aws() -> None:
    """Passes paths and cookies on as they are, and refuses a request over 6 MB before the function runs."""
    from localstack.http import Response
    from localstack.services.lambda_ import urlrouter
    from rolo.request import get_raw_path

    to_event = urlrouter.event_for_lambda_url
    to_response = urlrouter.lambda_result_to_response
    handle = urlrouter.FunctionUrlRouter.handle_lambda_url_invocation

    def with_raw_path(api_id: str, request: Any) -> dict[str, Any]:
        # LocalStack decodes it, so that an encoded slash would become one.
        event = to_event(api_id, request)
        event["rawPath"] = event["requestContext"]["http"]["path"] = get_raw_path(request)
        return event

    def with_cookies(result: Any) -> Response:
        response = to_response(result)
        for cookie in cookies_of(result.payload):
            response.headers.add("Set-Cookie", cookie)
        return response

    def limited(router: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        if (request.content_length or 0) > REQUEST_LIMIT:
            text = f"Request must be smaller than {REQUEST_LIMIT} bytes for the InvokeFunction operation"
            return Response(json.dumps({"Message": text}), 413, mimetype="application/json")
        return handle(router, request, *args, **kwargs)

    urlrouter.event_for_lambda_url = with_raw_path
    urlrouter.lambda_result_to_response = with_cookies
    urlrouter.FunctionUrlRouter.handle_lambda_url_invocation = limited


def cookies_of(payload: bytes) -> list[str]:
    """The ``cookies`` of a response in payload format 2.0, which LocalStack drops."""
    if b'"cookies"' not in payload:
        return []
    try:
        answer = json.loads(payload)
    except ValueError:
        return []
    found = answer.get("cookies") if isinstance(answer, dict) else None
    return [cookie for cookie in found if isinstance(cookie, str)] if isinstance(found, list) else []
