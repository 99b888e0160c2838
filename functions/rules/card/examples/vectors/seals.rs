use super::{Outcome, hex};
use seal::{
    Canonical, Commitment, ContextDigest, Opening, RecordDigest, RestDigest, RestSalt, Salt,
    VersionNumber,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Bytes that look like a salt and are the same each time.
fn salt_bytes(of: &str) -> [u8; 16] {
    let digest: [u8; 32] = Sha256::digest(of).into();
    std::array::from_fn(|at| digest[at])
}

pub(super) fn bundle(patient: &str, born: &str, note: &str) -> Value {
    json!({
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            { "fullUrl": "resource:0", "resource": {
                "resourceType": "Patient", "name": [{ "text": patient }], "birthDate": born } },
            { "fullUrl": "resource:1", "resource": {
                "resourceType": "Condition",
                "code": { "coding": [{ "system": "http://snomed.info/sct", "code": "10509002" }] },
                "subject": { "reference": "resource:0" },
                "note": [{ "text": note }] } },
        ],
    })
}

/// What one version is committed with. Rest and context are their digests alone, or what those are of.
#[derive(Clone)]
pub(super) struct Version {
    pub(super) number: u64,
    pub(super) salt: [u8; 16],
    pub(super) previous: Option<Commitment>,
    pub(super) record: Value,
    pub(super) rest: Option<([u8; 16], Value)>,
    pub(super) rest_digest: Option<RestDigest>,
    pub(super) context: Option<ContextDigest>,
}

impl Version {
    pub(super) fn rest_digest(&self) -> Outcome<Option<RestDigest>> {
        Ok(match &self.rest {
            Some((salt, rest)) => {
                let salt = RestSalt::from_bytes(*salt);
                Some(RestDigest::of(&salt, &Canonical::of(rest)?))
            }
            None => self.rest_digest,
        })
    }

    fn context(&self) -> Outcome<ContextDigest> {
        let rest = self.rest_digest()?;
        let computed = || ContextDigest::of(self.previous.as_ref(), rest.as_ref());
        Ok(self.context.unwrap_or_else(computed))
    }

    pub(super) fn opening(&self) -> Outcome<Opening> {
        Ok(Opening::in_context(
            VersionNumber::new(self.number)?,
            Salt::from_bytes(self.salt),
            RecordDigest::of(&Canonical::of(&self.record)?),
            self.context()?,
        ))
    }

    /// The entry of the file, but for `desc`, `commitment` and what comes of it.
    fn entry(&self) -> Outcome<Value> {
        let record = Canonical::of(&self.record)?;
        let mut entry = json!({
            "version": self.number,
            "salt": hex(&self.salt),
            "previous": self.previous,
            "context_digest": self.context()?,
            "record": self.record,
            "record_digest": RecordDigest::of(&record).to_hex(),
            "record_canonical": String::from_utf8(record.into_bytes())?,
        });
        if let Some((salt, rest)) = &self.rest {
            entry["rest_salt"] = hex(salt).into();
            entry["rest_canonical"] = String::from_utf8(Canonical::of(rest)?.into_bytes())?.into();
            entry["rest"] = rest.clone();
        }
        if let Some(digest) = self.rest_digest()? {
            entry["rest_digest"] = json!(digest);
        }
        Ok(entry)
    }
}

/// Three versions of one chart: without a predecessor, with a rest, and without one again.
pub(super) fn chart() -> Outcome<Vec<Version>> {
    let visits = [
        ("Cough for a week", None),
        (
            "\u{916}\u{93e}\u{902}\u{938}\u{940}, 38.5 \u{b0}C",
            Some(
                json!({ "resourceType": "Bundle", "type": "collection", "entry": [], "total": 1.50 }),
            ),
        ),
        ("Recovered", None),
    ];
    let mut chart: Vec<Version> = Vec::new();
    for (number, (note, rest)) in (1..).zip(visits) {
        let previous = match chart.last() {
            Some(before) => Some(before.opening()?.commitment()),
            None => None,
        };
        let rest_salt = salt_bytes(&format!("rest salt {number}"));
        chart.push(Version {
            number,
            salt: salt_bytes(&format!("salt {number}")),
            previous,
            record: bundle("Anna Muster", "1951-01-20", note),
            rest: rest.map(|rest| (rest_salt, rest)),
            rest_digest: None,
            context: None,
        });
    }
    Ok(chart)
}

pub(super) fn commitments() -> Outcome<Value> {
    let chart = chart()?;
    let descs = [
        "a first version",
        "a version with a rest",
        "a version without one",
    ];
    let mut sound = Vec::new();
    for (version, desc) in chart.iter().zip(descs) {
        let mut entry = version.entry()?;
        entry["desc"] = desc.into();
        entry["commitment"] = json!(version.opening()?.commitment());
        entry["wantErr"] = false.into();
        sound.push(entry);
    }
    let mut refused = Vec::new();
    for (desc, version, stated) in [changes(&chart)?, contexts(&chart)?].concat() {
        let computed = version.opening().ok().map(|opening| opening.commitment());
        let integrity = match computed {
            None => "seal-malformed",
            Some(computed) if computed != stated => "altered",
            Some(_) => return Err(format!("holds: {desc}").into()),
        };
        let mut entry = version.entry()?;
        entry["desc"] = desc.into();
        entry["commitment"] = json!(stated);
        entry["computed"] = json!(computed);
        entry["integrity"] = integrity.into();
        entry["wantErr"] = true.into();
        refused.push(entry);
    }
    Ok(json!({ "commitments": sound, "refused": refused }))
}

type Change = (&'static str, Version, Commitment);

/// One change each to a version, or to the commitment that is stated for it.
fn changes(chart: &[Version]) -> Outcome<Vec<Change>> {
    let [first, second] = [&chart[0], &chart[1]];
    let mut made = Vec::new();
    let mut change = |desc, version: &Version, edit: &dyn Fn(&mut Version)| {
        let stated = version.opening()?.commitment();
        let mut version = version.clone();
        edit(&mut version);
        made.push((desc, version, stated));
        Ok::<_, Box<dyn std::error::Error>>(())
    };
    let other = Commitment::from_bytes([0x11; 32]);
    let other_rest = RestDigest::from_bytes([0x11; 32]);

    change("the salt changed", second, &|v| v.salt[15] ^= 1)?;
    change("the salt of the version before", second, &|v| {
        v.salt = first.salt;
    })?;
    change("the version one more", second, &|v| v.number += 1)?;
    change("the version one less, which is the first", second, &|v| {
        v.number -= 1;
    })?;
    change("the version zero", first, &|v| v.number = 0)?;
    change("the version 2^53", second, &|v| v.number = 1 << 53)?;
    change("a second version's number on a first", first, &|v| {
        v.number = 2;
    })?;
    change("the previous commitment changed", second, &|v| {
        v.previous = Some(other);
    })?;
    change("the previous commitment of zeros", second, &|v| {
        v.previous = Some(Commitment::from_bytes([0; 32]));
    })?;
    change("the previous commitment missing", second, &|v| {
        v.previous = None;
    })?;
    change("a previous commitment too many", first, &|v| {
        v.previous = Some(other);
    })?;
    change("the record of the version before", second, &|v| {
        v.record = first.record.clone();
    })?;
    change("one letter of the record changed", first, &|v| {
        v.record = bundle("Anna Muster", "1951-01-20", "Cough for a weak");
    })?;
    change("a member added to the record", first, &|v| {
        v.record["total"] = 1.into();
    })?;
    change("a text of the record as a number", second, &|v| {
        v.record["entry"][0]["resource"]["birthDate"] = 1951.into();
    })?;
    change("two entries of the record swapped", first, &|v| {
        if let Some(entries) = v.record["entry"].as_array_mut() {
            entries.swap(0, 1);
        }
    })?;
    change("the rest's salt changed", second, &|v| {
        if let Some((salt, _)) = &mut v.rest {
            salt[0] ^= 0x80;
        }
    })?;
    change("a number of the rest changed", second, &|v| {
        if let Some((_, rest)) = &mut v.rest {
            rest["total"] = 1.25.into();
        }
    })?;
    change("the rest digest changed", second, &|v| {
        (v.rest, v.rest_digest) = (None, Some(other_rest));
    })?;
    change("the rest digest removed", second, &|v| v.rest = None)?;
    change("a rest digest added", first, &|v| {
        v.rest_digest = Some(other_rest);
    })?;
    let digest = second.rest_digest()?.ok_or("no rest")?;
    let previous = second.previous.ok_or("no previous")?;
    change(
        "the previous commitment and the rest digest swapped",
        second,
        &|v| {
            v.previous = Some(Commitment::from_bytes(*digest.as_bytes()));
            (v.rest, v.rest_digest) = (None, Some(RestDigest::from_bytes(*previous.as_bytes())));
        },
    )?;
    let mut flipped = *first.opening()?.commitment().as_bytes();
    flipped[31] ^= 1;
    made.push((
        "the commitment changed",
        first.clone(),
        Commitment::from_bytes(flipped),
    ));
    made.push((
        "the commitment of the version before",
        second.clone(),
        previous,
    ));
    Ok(made)
}

/// The second version in other contexts. Where its digest alone is given, the two it is of are not.
fn contexts(chart: &[Version]) -> Outcome<Vec<Change>> {
    let [first, second] = [&chart[0], &chart[1]];
    let stated = second.opening()?.commitment();
    let rest = second.rest_digest()?.ok_or("no rest")?;
    let contexts = [
        ("the context digest changed", [0x11; 32]),
        (
            "the context digest of the version before",
            *first.context()?.as_bytes(),
        ),
        ("a context digest of zeros", [0; 32]),
        (
            "the previous commitment in place of the context digest",
            *first.opening()?.commitment().as_bytes(),
        ),
        (
            "the rest digest in place of the context digest",
            *rest.as_bytes(),
        ),
    ];
    let changed = contexts.map(|(desc, context)| {
        let version = Version {
            previous: None,
            rest: None,
            context: Some(ContextDigest::from_bytes(context)),
            ..second.clone()
        };
        (desc, version, stated)
    });
    Ok(changed.into())
}
