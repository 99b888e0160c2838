//! Other seals under the issuer's own signature, so that only integrity can tell.

use super::changed::entry;
use super::signer::Signer;
use super::{Outcome, seals};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use seal::Canonical;
use serde_json::{Value, json};

struct Changes<'a> {
    signer: &'a Signer,
    sound: &'a [Value],
    made: Vec<Value>,
}

impl Changes<'_> {
    fn change(
        &mut self,
        of: usize,
        desc: &str,
        integrity: &str,
        edit: &dyn Fn(&mut Value),
    ) -> Outcome<()> {
        let mut payload = self.sound[of]["payload"].clone();
        edit(&mut payload);
        let jws = self.signer.card(Canonical::of(&payload)?.as_bytes())?;
        self.made
            .push(entry(desc, &jws, &payload, "signed", integrity));
        Ok(())
    }
}

pub(super) fn cards(signer: &Signer, sound: &[Value]) -> Outcome<Vec<Value>> {
    let mut changes = Changes {
        signer,
        sound,
        made: Vec::new(),
    };
    altered(&mut changes)?;
    missing(&mut changes)?;
    malformed(&mut changes)?;
    Ok(changes.made)
}

fn altered(changes: &mut Changes<'_>) -> Outcome<()> {
    let other = URL_SAFE_NO_PAD.encode([0x11; 32]);
    let salt = URL_SAFE_NO_PAD.encode([0x11; 16]);
    let bundle = |note| seals::bundle("Anna Muster", "1951-01-20", note);

    changes.change(0, "an altered record", "altered", &|p| {
        p["vc"]["credentialSubject"]["fhirBundle"] = bundle("Cough for a year");
    })?;
    changes.change(0, "a member added to the record", "altered", &|p| {
        p["vc"]["credentialSubject"]["fhirBundle"]["total"] = 2.into();
    })?;
    changes.change(1, "the record of another version", "altered", &|p| {
        p["vc"]["credentialSubject"]["fhirBundle"] = bundle("Recovered");
    })?;
    for (desc, of, member, value) in [
        ("the salt changed", 1, "s", json!(salt)),
        ("the version one more", 1, "n", json!(3)),
        ("the context digest changed", 1, "x", json!(other)),
        ("a context digest on a first version", 0, "x", json!(other)),
        ("the commitment changed", 1, "c", json!(other)),
    ] {
        changes.change(of, desc, "altered", &|p| {
            p["medseal"][member] = value.clone();
        })?;
    }
    changes.change(
        1,
        "the first version's number, and no context digest",
        "altered",
        &|p| {
            p["medseal"]["n"] = 1.into();
            without(&mut p["medseal"], "x");
        },
    )?;
    uncovered(changes)
}

/// What stands on a card beside the opening of its commitment.
fn uncovered(changes: &mut Changes<'_>) -> Outcome<()> {
    let other = URL_SAFE_NO_PAD.encode([0x11; 32]);
    changes.change(
        1,
        "an excerpt that does not say so, which integrity does not cover",
        "intact",
        &|p| {
            without(&mut p["medseal"], "e");
        },
    )?;
    changes.change(
        2,
        "a whole version called an excerpt, which integrity does not cover",
        "intact",
        &|p| {
            p["medseal"]["e"] = true.into();
        },
    )?;
    changes.change(
        0,
        "a first version called an excerpt, which integrity does not cover",
        "intact",
        &|p| {
            p["medseal"]["e"] = true.into();
        },
    )?;
    changes.change(
        1,
        "another rid, which integrity does not cover",
        "intact",
        &|p| {
            p["vc"]["rid"] = "AAAAAAAAAAAA".into();
        },
    )?;
    changes.change(
        1,
        "another transaction, which integrity does not cover",
        "intact",
        &|p| {
            p["medseal"]["t"] = other.clone().into();
        },
    )?;
    changes.change(
        1,
        "other history, which integrity does not cover",
        "intact",
        &|p| {
            p["medseal"]["h"] = json!([["2020-02-02", "Something else"]]);
        },
    )?;

    Ok(())
}

fn missing(changes: &mut Changes<'_>) -> Outcome<()> {
    changes.change(0, "a health card without a seal", "no-seal", &|p| {
        without(p, "medseal");
    })?;
    for value in [Value::Null, json!([]), json!("seal"), json!({})] {
        let desc = format!("a seal that is {value}");
        changes.change(0, &desc, "seal-malformed", &|p| {
            p["medseal"] = value.clone();
        })?;
    }
    for member in ["n", "s", "c", "x"] {
        changes.change(
            1,
            &format!("a second version without {member}"),
            "seal-malformed",
            &|p| {
                without(&mut p["medseal"], member);
            },
        )?;
    }
    changes.change(
        0,
        "a first version's seal under the number 2",
        "seal-malformed",
        &|p| {
            p["medseal"]["n"] = 2.into();
        },
    )?;
    Ok(())
}

fn malformed(changes: &mut Changes<'_>) -> Outcome<()> {
    let other = URL_SAFE_NO_PAD.encode([0x11; 32]);
    let short = URL_SAFE_NO_PAD.encode([0x11; 31]);
    let salt = URL_SAFE_NO_PAD.encode([0x11; 16]);
    let forms = [
        (
            "n",
            vec![
                json!(0),
                json!(-1),
                json!(1.5),
                json!(9_007_199_254_740_992_u64),
                json!("2"),
                json!(null),
            ],
        ),
        (
            "s",
            vec![
                json!(&salt[..21]),
                json!(&short[..22]),
                json!(format!("{salt}==")),
                json!(format!("{}/", &salt[..21])),
                json!(7),
                json!(null),
            ],
        ),
        (
            "x",
            vec![
                json!(short),
                json!(format!("{other}=")),
                json!(""),
                json!(null),
            ],
        ),
        (
            "e",
            vec![json!(false), json!("true"), json!(1), json!(null)],
        ),
        (
            "c",
            vec![
                json!(short),
                json!(changes.sound[1]["commitment"]),
                json!(format!("{}B", &other[..42])),
                json!(null),
            ],
        ),
        ("t", vec![json!(short), json!(5), json!(null)]),
        (
            "h",
            vec![
                json!({}),
                json!("2024-03-01"),
                json!([["2024-03-01"]]),
                json!([["2024-03-01", "a", "b"]]),
                json!([["2024-03-01", 1]]),
                json!([null]),
                json!(null),
            ],
        ),
    ];
    for (member, values) in forms {
        for value in values {
            let desc = format!("a seal whose {member} is {value}");
            changes.change(1, &desc, "seal-malformed", &|p| {
                p["medseal"][member] = value.clone();
            })?;
        }
    }
    Ok(())
}

fn without(object: &mut Value, member: &str) {
    if let Some(object) = object.as_object_mut() {
        object.remove(member);
    }
}
