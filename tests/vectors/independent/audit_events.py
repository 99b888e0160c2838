"""Whether what the log's vectors hold is FHIR R4, by a model of FHIR that is not ours.

fhir.resources has R4B, in which AuditEvent is what it is in R4. Prints how many resources passed.
"""

import json
import sys

from fhir.resources.R4B.auditevent import AuditEvent
from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError


def refuses(event: dict) -> bool:
    try:
        AuditEvent.model_validate(event)
    except ValidationError:
        return True
    return False


with open(sys.argv[1], encoding="utf-8") as file:
    vectors = json.load(file)

events = [entry["resource"] for entry in vectors["entries"]]
bundles = [log["bundle"] for log in vectors["logs"] if not log["wantErr"]]
for event in events:
    AuditEvent.model_validate(event)
for bundle in bundles:
    Bundle.model_validate(bundle)

# It would not do to pass everything.
for member in ("type", "recorded", "agent", "source"):
    broken = {name: value for name, value in events[0].items() if name != member}
    assert refuses(broken), f"an event without {member} passes"
assert refuses(events[0] | {"who": "Mallory"}), "a member that FHIR does not know passes"

print(f"{len(events)} events, {len(bundles)} bundles")
