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


def key_of(archive: Path) -> str:
    """The key is the content's hash: the same zip is the same object, another one is another."""
    return f"{hashlib.sha256(archive.read_bytes()).hexdigest()}.zip"
