from __future__ import annotations

import json
from pathlib import Path

import pytest

from medseal_localstack.template import BadTemplate, package, prune, read

TEMPLATE = """
AWSTemplateFormatVersion: 2010-09-09
Conditions:
  Local: !Equals [!Ref Stage, local]
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: f/bootstrap.zip
      Role: !GetAtt Role.Arn
      Name: !Sub "${AWS::StackName}-f"
      Other: !If [Local, !Ref A, !Ref "AWS::NoValue"]
      Joined: !Join ["", [a, !GetAtt [T, Arn]]]
"""


def template(folder: Path, text: str) -> Path:
    path = folder / "template.yaml"
    path.write_text(text)
    return path


def test_short_form_intrinsics_become_their_long_forms(tmp_path: Path) -> None:
    found = read(template(tmp_path, TEMPLATE))
    assert found["AWSTemplateFormatVersion"] == "2010-09-09"
    assert found["Conditions"]["Local"] == {"Fn::Equals": [{"Ref": "Stage"}, "local"]}
    properties = found["Resources"]["F"]["Properties"]
    assert properties["Role"] == {"Fn::GetAtt": ["Role", "Arn"]}
    assert properties["Name"] == {"Fn::Sub": "${AWS::StackName}-f"}
    assert properties["Other"] == {"Fn::If": ["Local", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]}
    assert properties["Joined"] == {"Fn::Join": ["", ["a", {"Fn::GetAtt": ["T", "Arn"]}]]}


def test_a_local_zip_is_uploaded_and_named_by_bucket_and_key(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "bootstrap.zip").write_bytes(b"zip")
    uploaded = []

    def upload(archive: Path) -> tuple[str, str]:
        uploaded.append(archive)
        return "bucket", "key.zip"

    body = package(read(template(tmp_path, TEMPLATE)), tmp_path, upload)
    properties = json.loads(body)["Resources"]["F"]["Properties"]
    assert properties["CodeUri"] == {"Bucket": "bucket", "Key": "key.zip"}
    assert uploaded == [(tmp_path / "f" / "bootstrap.zip").resolve()]


def test_a_zip_that_was_not_built_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadTemplate, match=r"F: there is no .*f/bootstrap.zip; have the functions been built"):
        package(read(template(tmp_path, TEMPLATE)), tmp_path, lambda _: ("", ""))


@pytest.mark.parametrize("text", ["Resources: [", "a: 1", "- x", ""])
def test_what_is_no_template_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadTemplate) as refused:
        read(template(tmp_path, text))
    assert "\n" not in str(refused.value)


CONDITIONAL = """
Parameters:
  Production: {Type: String, Default: "true"}
Conditions:
  InProduction: !Equals [!Ref Production, "true"]
  Here: !Not [!Condition InProduction]
Resources:
  Table: {Type: AWS::DynamoDB::Table}
  Firewall: {Type: AWS::WAFv2::WebACL, Condition: InProduction}
  Mock: {Type: AWS::SQS::Queue, Condition: Here}
Outputs:
  Wall: {Condition: InProduction, Value: !GetAtt Firewall.Arn}
"""


def test_what_a_condition_leaves_out_is_taken_out_with_all_that_refers_to_it(tmp_path: Path) -> None:
    found = read(template(tmp_path, CONDITIONAL))
    prune(found, {"Production": "false"})
    assert set(found["Resources"]) == {"Table", "Mock"}
    assert found["Outputs"] == {}


def test_a_parameter_that_is_not_given_has_its_default(tmp_path: Path) -> None:
    found = read(template(tmp_path, CONDITIONAL))
    prune(found, {})
    assert set(found["Resources"]) == {"Table", "Firewall"}


def test_a_condition_that_cannot_be_weighed_is_refused(tmp_path: Path) -> None:
    odd = CONDITIONAL.replace("!Ref Production,", '!Ref "AWS::Region",')
    with pytest.raises(BadTemplate, match="no parameter"):
        prune(read(template(tmp_path, odd)), {})
