"""Whether what the FHIR API answers is FHIR R4, by a model of FHIR that is not ours.

fhir.resources has R4B, in which the resources used here are what they are in R4. Reads files that each hold one
resource or a list of them. Looks at Bundles as well: every reference that claims to lead somewhere on this server, and
is about what the Bundle holds whole, does. Prints how many resources passed.
"""

import json
import re
import sys

from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

ID = re.compile(r"^[A-Za-z0-9\-.]{1,64}$")


def validated(resource: dict) -> int:
    kind = resource["resourceType"]
    get_fhir_model_class(kind).model_validate(resource)
    if "id" in resource:
        assert ID.match(resource["id"]), f"{resource['id']} is no id"
    if kind != "Bundle":
        return 1
    count = 1
    for entry in resource.get("entry", []):
        inner = entry["resource"]
        count += validated(inner)
        if entry["search"]["mode"] == "match":
            assert "id" in inner, f"a {inner['resourceType']} without an id"
            if entry["fullUrl"].startswith("http"):
                end = f"/{inner['resourceType']}/{inner['id']}"
                assert entry["fullUrl"].endswith(end), entry["fullUrl"]
    relations = [link["relation"] for link in resource["link"]]
    assert relations.count("self") == 1, relations
    return count


def references(value) -> list:
    if isinstance(value, list):
        return [one for item in value for one in references(item)]
    if isinstance(value, dict):
        own = [value["reference"]] if isinstance(value.get("reference"), str) else []
        return own + [one for item in value.values() for one in references(item)]
    return []


def leads_somewhere(bundle: dict) -> None:
    """Of a chart's whole export: what its resources refer to is in it."""
    there = {
        f"{entry['resource']['resourceType']}/{entry['resource'].get('id')}"
        for entry in bundle.get("entry", [])
    }
    for entry in bundle.get("entry", []):
        for to in references(entry["resource"]):
            outside = to.startswith(("#", "http://", "https://"))
            assert outside or to in there, f"{to} leads nowhere"


def refuses(resource: dict) -> bool:
    try:
        validated(resource)
    except (ValidationError, AssertionError, KeyError):
        return True
    return False


total = 0
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        held = json.load(file)
    for resource in held if isinstance(held, list) else [held]:
        try:
            total += validated(resource)
        except ValidationError as error:
            sys.exit(f"{path}: {resource['resourceType']}: {error}")
        if resource["resourceType"] == "Bundle":
            links = {link["relation"]: link["url"] for link in resource["link"]}
            whole = "next" not in links and "cursor=" not in links["self"] and "_since" not in links["self"]
            if "$everything" in links["self"] and whole:
                leads_somewhere(resource)

# It would not do to pass everything.
observation = {"resourceType": "Observation", "status": "final", "code": {"text": "Pulse"}}
assert not refuses(observation)
assert refuses({**observation, "pulse": 60}), "a member that FHIR does not know passes"
assert refuses({"resourceType": "Observation", "status": "final"}), "an Observation of nothing passes"
assert refuses({**observation, "id": "a b"}), "an id with a space passes"

print(f"{total} resources")
