"""A SAM template as CreateStack takes it: functions' local zips uploaded, short-form intrinsics kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

Upload = Callable[[Path], "tuple[str, str]"]


class BadTemplate(Exception):
    """The template, or a file it names, cannot be deployed as it is."""


class _Loader(yaml.SafeLoader):
    """Reads ``!Ref x`` as ``{"Ref": "x"}`` and ``!Sub x`` as ``{"Fn::Sub": "x"}``."""


def _intrinsic(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _intrinsic)
# CloudFormation's version dates are strings; YAML would make them dates, which JSON does not know.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path) -> dict[str, Any]:
    try:
        template = yaml.load(path.read_text(), Loader=_Loader)
    except OSError as error:
        raise BadTemplate(f"cannot read {path}: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise BadTemplate(f"{path} is not YAML: {error}".replace("\n", " ")) from error
    if not isinstance(template, dict) or not isinstance(template.get("Resources"), dict):
        raise BadTemplate(f"{path} has no Resources")
    return template


def package(template: dict[str, Any], folder: Path, upload: Upload) -> str:
    """The template's body with each local ``CodeUri`` uploaded and named by bucket and key.

    ``upload`` takes the zip and gives back bucket and key. Paths are relative to the template's folder.
    """
    default = template.get("Globals", {}).get("Function", {}).get("CodeUri")
    for name, resource in template["Resources"].items():
        if resource.get("Type") != "AWS::Serverless::Function":
            continue
        properties = resource.setdefault("Properties", {})
        uri = properties.get("CodeUri", default)
        if not isinstance(uri, str) or uri.startswith("s3://"):
            continue
        archive = (folder / uri).resolve()
        if archive.is_dir():
            archive = archive / "bootstrap.zip"
        if not archive.is_file():
            raise BadTemplate(f"{name}: there is no {archive}; have the functions been built?")
        bucket, key = upload(archive)
        properties["CodeUri"] = {"Bucket": bucket, "Key": key}
    return json.dumps(template)


def prune(template: dict[str, Any], given: dict[str, str]) -> None:
    """Takes out resources and outputs whose condition is false.

    CloudFormation never looks inside them. LocalStack does, and stumbles over what they say of each other.
    """
    parameters = template.get("Parameters", {})
    values = {name: str(given.get(name, parameter.get("Default", ""))) for name, parameter in parameters.items()}
    conditions = template.get("Conditions", {})

    def value(expression: Any) -> str:
        if isinstance(expression, dict):
            name = expression.get("Ref")
            if name not in values:
                raise BadTemplate(f"a condition compares with {json.dumps(expression)}, which is no parameter")
            return values[name]
        return str(expression)

    def holds(expression: Any) -> bool:
        if isinstance(expression, str):
            return holds(conditions[expression])
        ((operator, operands),) = expression.items()
        match operator:
            case "Condition":
                return holds(operands)
            case "Fn::Equals":
                return value(operands[0]) == value(operands[1])
            case "Fn::Not":
                return not holds(operands[0])
            case "Fn::And":
                return all(map(holds, operands))
            case "Fn::Or":
                return any(map(holds, operands))
        raise BadTemplate(f"conditions with {operator} are not known here")

    for section in ("Resources", "Outputs"):
        members = template.get(section, {})
        off = [name for name, member in members.items() if "Condition" in member and not holds(member["Condition"])]
        for name in off:
            del members[name]


def key_of(archive: Path) -> str:
    """The key is the content's hash: the same zip is the same object, another one is another."""
    return f"{hashlib.sha256(archive.read_bytes()).hexdigest()}.zip"
