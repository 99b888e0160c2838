#!PYTHON
"""A function that speaks the Runtime API and does as its event says."""

from __future__ import annotations

import http.client
import json
import os
import sys
import time
from typing import Any

BASE = "/2018-06-01/runtime"
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])


def post(path: str, body: Any, headers: dict[str, str] | None = None, chunked: bool = False) -> None:
    api.request("POST", BASE + path, iter(body) if chunked else body, headers or {}, encode_chunked=chunked)
    api.getresponse().read()


init = os.environ.get("INIT", "")
print("init", init or "ok", flush=True)
if init == "exit":
    sys.exit(3)
if init == "error":
    post(
        "/init/error",
        b'{"errorType":"Init.Bad","errorMessage":"no table"}',
        {"Lambda-Runtime-Function-Error-Type": "Init.Bad"},
    )
    sys.exit(1)
if init == "hang":
    time.sleep(3600)

count = 0
while True:
    api.request("GET", BASE + "/invocation/next")
    answer = api.getresponse()
    event, request_id = json.loads(answer.read()), answer.headers["Lambda-Runtime-Aws-Request-Id"]
    count += 1
    whole = event
    # A function URL's event carries the wish in its body, a queue's in its first record.
    if "Records" in event:
        event = json.loads(event["Records"][0]["body"])
    elif "requestContext" in event:
        event = json.loads(event.get("body") or "{}")
    wish = event.get("do", "echo")
    print("doing", wish, flush=True)
    path = f"/invocation/{request_id}"
    if wish == "echo":
        body = {
            "count": count,
            "pid": os.getpid(),
            "event": event,
            "headers": dict(answer.headers),
            "env": dict(os.environ),
        }
        post(path + "/response", json.dumps(body).encode())
    elif wish == "http":
        cookies = ["a=1; HttpOnly", "b=2"]
        body = {"statusCode": 201, "headers": {"x-count": str(count)}, "cookies": cookies, "body": "made"}
        post(path + "/response", json.dumps(body).encode())
    elif wish == "path":
        post(
            path + "/response",
            json.dumps({"path": whole["rawPath"], "query": whole["rawQueryString"]}).encode(),
        )
    elif wish == "chunked":
        post(path + "/response", [b'{"a":', b'"' + b"x" * 100_000, b'"}'], chunked=True)
    elif wish == "large":
        post(path + "/response", b'"' + b"x" * 7_000_000 + b'"')
    elif wish == "error":
        post(
            path + "/error",
            b'{"errorType":"Bad","errorMessage":"as asked"}',
            {"Lambda-Runtime-Function-Error-Type": "Bad"},
        )
    elif wish == "sleep":
        time.sleep(event["seconds"])
        post(path + "/response", json.dumps({"pid": os.getpid()}).encode())
    elif wish == "exit":
        os._exit(event["code"])
    elif wish == "put":
        # The table by its plain HTTP API: no SDK here. DynamoDB Local checks no signature, LocalStack's
        # gateway reads only the region and the service from it.
        endpoint = os.environ["AWS_ENDPOINT_URL"].removeprefix("http://")
        table = http.client.HTTPConnection(endpoint)
        scope = f"{os.environ['AWS_ACCESS_KEY_ID']}/20260101/{os.environ['AWS_REGION']}/dynamodb/aws4_request"
        table.request(
            "POST",
            "/",
            json.dumps({"TableName": os.environ["TABLE"], "Item": {"id": {"S": event["id"]}}}),
            {
                "Content-Type": "application/x-amz-json-1.0",
                "X-Amz-Target": "DynamoDB_20120810.PutItem",
                "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
            },
        )
        put = table.getresponse()
        put.read()
        print("put", put.status, flush=True)
        post(path + "/response", b'{"batchItemFailures":[]}')
