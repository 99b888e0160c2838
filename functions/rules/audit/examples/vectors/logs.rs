//! Exported logs, sound and with one change, and where each breaks.

use super::Outcome;
use audit::{Entry, EntryNumber, Export, From, Head, Known, Note, export};
use seal::Commitment;
use serde_json::{Value, json};

/// How many of the sample's entries a log has here.
const ENTRIES: usize = 6;

type Edit<'a> = &'a dyn Fn(&mut Vec<Value>);

pub(super) fn vectors(entries: &[Entry], notes: &[Option<Note>]) -> Outcome<Vec<Value>> {
    let sound = bundle(&entries[..ENTRIES], notes, None);
    let head = Known {
        number: entries[ENTRIES - 1].number(),
        hash: *entries[ENTRIES - 1].hash(),
    };
    let mut made = Made {
        sound,
        vectors: Vec::new(),
    };
    made.add("sound", From::Start, &[], &|_| {})?;
    made.add("sound, with its head known", From::Start, &[head], &|_| {})?;
    changed(&mut made)?;
    resealed(&mut made, entries)?;
    removed(&mut made, head)?;
    replaced(&mut made, head)?;
    let anchored = Head {
        entry: head,
        batch: 7,
    };
    made.sound = bundle(&entries[..ENTRIES], notes, Some(&anchored));
    headed(&mut made)?;
    made.sound = bundle(entries, notes, None);
    noted(&mut made)?;
    made.sound = bundle(&[], &[], None);
    made.add("no entry", From::Start, &[], &|_| {})?;
    made.add(
        "no entry, though one is known",
        From::Start,
        &[head],
        &|_| {},
    )?;
    made.sound = bundle(&[], &[], Some(&anchored));
    made.add("no entry beside a head", From::Start, &[], &|_| {})?;
    Ok(made.vectors)
}

/// The export of entries that are given oldest first.
pub(super) fn bundle(entries: &[Entry], notes: &[Option<Note>], head: Option<&Head>) -> Value {
    let newest_first = entries.iter().zip(notes).rev();
    let entries = newest_first.map(|(entry, note)| (entry, note.as_ref()));
    export(entries, head, jiff::Timestamp::UNIX_EPOCH)
}

struct Made {
    sound: Value,
    vectors: Vec<Value>,
}

impl Made {
    fn add(&mut self, desc: &str, from: From, known: &[Known], edit: Edit<'_>) -> Outcome<()> {
        let mut bundle = self.sound.clone();
        let mut items = match bundle["entry"].take() {
            Value::Array(items) => items,
            _ => Vec::new(),
        };
        edit(&mut items);
        match bundle.as_object_mut() {
            Some(bundle) if items.is_empty() => drop(bundle.remove("entry")),
            _ => bundle["entry"] = Value::Array(items),
        }
        let export = Export::read(bundle.to_string().as_bytes())?;
        let breaks: Vec<Value> = export
            .check(from, known)
            .iter()
            .map(|found| json!({"number": found.number, "fault": found.fault.code()}))
            .collect();
        let known: Vec<Value> = known
            .iter()
            .map(|known| json!({"number": known.number, "hash": known.hash}))
            .collect();
        self.vectors.push(json!({
            "desc": desc,
            "whole": from == From::Start,
            "known": known,
            "wantErr": !breaks.is_empty(),
            "breaks": breaks,
            "bundle": bundle,
        }));
        Ok(())
    }
}

/// The member of an item's extension with this address.
pub(super) fn member<'a>(item: &'a mut Value, url: &str) -> &'a mut Value {
    let members = item["extension"][0]["extension"].as_array_mut();
    let mut members = members.expect("every item has one").iter_mut();
    members
        .find(|member| member["url"] == url)
        .expect("the sample has it")
}

/// One change each, hashes left as they were. Items stand newest first: 2 is entry 4.
fn changed(made: &mut Made) -> Outcome<()> {
    let other = Commitment::from_bytes([0x11; 32]).to_hex();
    let salt = "EREREREREREREREREREREQ";
    made.add("the time changed", From::Start, &[], &|items| {
        items[2]["resource"]["recorded"] = json!("2026-11-22T16:03:00.184Z");
    })?;
    made.add("the outcome changed", From::Start, &[], &|items| {
        items[2]["resource"]["outcome"] = json!("4");
    })?;
    made.add("a name changed", From::Start, &[], &|items| {
        items[1]["resource"]["agent"][0]["name"] = json!("Dr. Asha Iyer");
    })?;
    made.add("a member added", From::Start, &[], &|items| {
        items[2]["resource"]["outcomeDesc"] = json!("");
    })?;
    made.add("the salt changed", From::Start, &[], &|items| {
        member(&mut items[2], "salt")["valueString"] = json!(salt);
    })?;
    made.add("the previous hash changed", From::Start, &[], &|items| {
        member(&mut items[2], "previous")["valueString"] = json!(other);
    })?;
    made.add("the hash changed", From::Start, &[], &|items| {
        member(&mut items[2], "hash")["valueString"] = json!(other);
    })?;
    made.add("no event left", From::Start, &[], &|items| {
        items[2].as_object_mut().map(|item| item.remove("resource"));
    })?;
    made.add("two events changed places", From::Start, &[], &|items| {
        let event = items[2]["resource"].take();
        items[2]["resource"] = items[3]["resource"].take();
        items[3]["resource"] = event;
    })?;
    made.add("two entries changed places", From::Start, &[], &|items| {
        items.swap(2, 3);
    })?;
    made.add("two numbers changed places", From::Start, &[], &|items| {
        member(&mut items[2], "number")["valuePositiveInt"] = json!(3);
        member(&mut items[3], "number")["valuePositiveInt"] = json!(4);
    })?;
    made.add("an entry twice", From::Start, &[], &|items| {
        items.insert(2, items[2].clone());
    })
}

/// Changes by somebody who computed the hash of the entry again.
fn resealed(made: &mut Made, entries: &[Entry]) -> Outcome<()> {
    let fourth = &entries[3];
    let mut happening = fourth.happening()?;
    happening.outcome = audit::Outcome::Refused;
    let forged = Entry::new(
        fourth.number(),
        fourth.previous().copied(),
        *fourth.salt(),
        &happening,
    );
    let forged_item = bundle(std::slice::from_ref(&forged), &[None], None)["entry"][0].clone();
    made.add(
        "an event changed and hashed again",
        From::Start,
        &[],
        &|items| {
            items[2] = forged_item.clone();
        },
    )?;
    let known = Known {
        number: fourth.number(),
        hash: *fourth.hash(),
    };
    made.add(
        "the same where the true one is known",
        From::Start,
        &[known],
        &|items| {
            items[2] = forged_item.clone();
        },
    )?;
    let first = Entry::new(
        EntryNumber::FIRST,
        Some(*entries[1].hash()),
        *entries[0].salt(),
        &entries[0].happening()?,
    );
    let first_item = bundle(std::slice::from_ref(&first), &[None], None)["entry"][0].clone();
    made.add(
        "a first entry that names one before it",
        From::Start,
        &[],
        &|items| {
            items[5] = first_item.clone();
        },
    )?;
    let rootless = Entry::new(fourth.number(), None, *fourth.salt(), &fourth.happening()?);
    let rootless_item = bundle(std::slice::from_ref(&rootless), &[None], None)["entry"][0].clone();
    made.add(
        "a later entry that names none before it",
        From::Start,
        &[],
        &|items| {
            items[2] = rootless_item.clone();
        },
    )
}

fn removed(made: &mut Made, head: Known) -> Outcome<()> {
    made.add(
        "an entry taken from the middle",
        From::Start,
        &[],
        &|items| {
            items.remove(2);
        },
    )?;
    made.add(
        "two entries taken from the middle",
        From::Start,
        &[],
        &|items| {
            items.drain(2..4);
        },
    )?;
    made.add("the first entry taken", From::Start, &[], &|items| {
        items.pop();
    })?;
    made.add(
        "the same as a page of a longer log",
        From::Anywhere,
        &[],
        &|items| {
            items.pop();
        },
    )?;
    made.add(
        "a page with an entry taken from its middle",
        From::Anywhere,
        &[],
        &|items| {
            items.pop();
            items.remove(2);
        },
    )?;
    made.add(
        "the newest entry taken, which nobody knew",
        From::Start,
        &[],
        &|items| {
            items.remove(0);
        },
    )?;
    made.add(
        "the newest entry taken, which is known",
        From::Start,
        &[head],
        &|items| {
            items.remove(0);
        },
    )?;
    made.add(
        "the two newest entries taken, of which the newest is known",
        From::Start,
        &[head],
        &|items| {
            items.drain(..2);
        },
    )
}

fn replaced(made: &mut Made, head: Known) -> Outcome<()> {
    let other = Known {
        hash: Commitment::from_bytes([0x11; 32]),
        ..head
    };
    made.add(
        "another newest entry than the known one",
        From::Start,
        &[other],
        &|_| {},
    )?;
    made.add(
        "both of two known, of which one is another",
        From::Start,
        &[head, other],
        &|_| {},
    )
}

/// The newest entry is the head that the file carries.
fn headed(made: &mut Made) -> Outcome<()> {
    made.add("sound, beside its head", From::Start, &[], &|_| {})?;
    made.add(
        "the newest entry taken, which is the head",
        From::Start,
        &[],
        &|items| {
            items.remove(0);
        },
    )?;
    made.add("another hash than the head's", From::Start, &[], &|items| {
        let other = Commitment::from_bytes([0x11; 32]).to_hex();
        member(&mut items[0], "hash")["valueString"] = json!(other);
    })?;
    let head = &mut made.sound["meta"]["extension"][0]["extension"];
    head[1]["valueString"] = json!(Commitment::from_bytes([0x11; 32]).to_hex());
    made.add(
        "a newest entry that is not the head",
        From::Start,
        &[],
        &|_| {},
    )
}

fn noted(made: &mut Made) -> Outcome<()> {
    made.add(
        "entries of every kind, with notes",
        From::Start,
        &[],
        &|_| {},
    )?;
    let at = made.sound["entry"]
        .as_array()
        .and_then(|items| {
            items
                .iter()
                .position(|item| item.to_string().contains("note-salt"))
        })
        .ok_or("one has a note")?;
    made.add("a note changed", From::Start, &[], &|items| {
        member(&mut items[at], "note")["valueString"] = json!("Asked for it");
    })?;
    made.add("a note's salt changed", From::Start, &[], &|items| {
        member(&mut items[at], "note-salt")["valueString"] = json!("EREREREREREREREREREREQ");
    })?;
    made.add(
        "a note left out, as when its key is gone",
        From::Start,
        &[],
        &|items| {
            let members = items[at]["extension"][0]["extension"].as_array_mut();
            let members = members.expect("a list");
            members.retain(|member| !member.to_string().contains("\"note"));
        },
    )?;
    made.add(
        "a note beside an entry that tells of none",
        From::Start,
        &[],
        &|items| {
            let mut there = items[at]["extension"][0]["extension"].clone();
            let beside = there.as_array_mut().expect("a list");
            beside.retain(|member| member.to_string().contains("\"note"));
            let here = items[0]["extension"][0]["extension"].as_array_mut();
            here.expect("a list").append(beside);
        },
    )
}
