//! A clinic that has been at work for two years: the patients of a seed, brought in by the product's own API, as
//! doctors, an admin and patients would.

mod diary;
mod forgery;
mod practitioner;
mod telling;
mod treating;

use std::time::{Duration, Instant};

use cohort::{Cohort, Patient};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    console::Console,
    deploy::Outputs,
    error::StackError,
    people::{Clinic, Doctor, Person, Profile},
};

use practitioner::Practitioner;

pub use forgery::Forgery;

/// The seed of a stack that was told none.
pub const SEED: u64 = 2_026;

/// Far longer than anchoring takes; past it something is broken.
const PATIENCE: Duration = Duration::from_mins(2);

/// How many patients are brought in at once: more would only wait for each other's processes.
const AT_ONCE: usize = 4;

/// The third doctor, whom a stack without a demo has no work for.
const THIRD_DOCTOR: Doctor = (
    "Dr. Mei-Ling Chua",
    "mei-ling.chua@medseal.example",
    Profile {
        specialisation: "Paediatrics and women’s health",
        practising_since: 2014,
        phone: "+44 1632 960113",
    },
);

/// Who of the patients can sign in, by their place in the cohort. The first is the one a demo is told about.
const ACCOUNTS: [usize; 5] = [0, 3, 4, 5, 7];

/// By their place in the cohort: whose long-term conditions are listed, whose newest visit is amended, who has moved
/// house, and whose record is changed behind everybody's back.
const LISTED: [usize; 3] = [0, 4, TAMPERED];
const AMENDED: [usize; 2] = [0, 4];
const MOVED: usize = 3;
const TAMPERED: usize = 8;

/// What came of it.
#[derive(Debug)]
pub struct Demo {
    /// Opens the verify page with the card of the first patient.
    pub card: Option<String>,
    /// The one record that somebody changed in the database.
    pub forgery: Forgery,
}

/// Where the demo is played.
#[derive(Debug, Clone, Copy)]
pub struct Stage<'a> {
    pub clinic: Clinic<'a>,
    pub outputs: &'a Outputs,
}

/// A patient of the cohort in the clinic.
#[derive(Debug)]
struct Treated<'a> {
    patient: &'a Patient,
    /// In the clinic.
    id: String,
    /// Number of the newest version.
    newest: u64,
    account: Option<Account<'a>>,
}

/// A patient who can sign in, and has.
#[derive(Debug)]
struct Account<'a> {
    person: Person,
    signed_in: Practitioner<'a>,
}

/// Brings the cohort in. `people` are those who work here, the admin first; those of the demo are put behind them:
/// the first patient, the third doctor, the other patients with an account.
pub async fn play(
    stage: Stage<'_>,
    seed: u64,
    people: &mut Vec<Person>,
    console: &Console,
) -> Result<Demo, StackError> {
    let clinic = stage.clinic;
    let cohort = Cohort::of(seed, today());
    let step = console.step("Demo clinic");
    step.total(cohort.patients.len() as u64);
    let admin = Practitioner::sign_in(&clinic, &people[0]).await?;
    let third = clinic.enrol_doctor(admin.bearer(), &THIRD_DOCTOR).await?;
    let doctors: Vec<&Person> = people[1..].iter().chain([&third]).collect();
    let signing_in = doctors
        .iter()
        .map(|one| Practitioner::sign_in(&clinic, one));
    let doctors = futures_util::future::try_join_all(signing_in).await?;

    let staff = treating::Staff {
        clinic,
        admin: &admin,
        doctors: &doctors,
    };
    let treating = stream::iter(cohort.patients.iter().enumerate()).map(async |(at, patient)| {
        let treated = treating::treat(&staff, at, patient).await;
        step.advance();
        treated
    });
    let treated: Vec<Treated<'_>> = treating.buffered(AT_ONCE).try_collect().await?;
    telling::ask(&staff, &treated).await?;
    step.done();

    anchored(&doctors, &treated, console).await?;
    telling::send_update(&doctors, &treated[0]).await?;
    let whose = &treated[TAMPERED];
    let doctor = &doctors[whose.patient.doctor];
    let forgery = forgery::forge(stage, doctor, whose).await?;
    let card = doctors[treated[0].patient.doctor].card(&treated[0].id, None);
    let card = card.await?["url"].as_str().map(str::to_owned);

    let mut accounts = treated
        .into_iter()
        .filter_map(|one| Some(one.account?.person));
    people.extend(accounts.next());
    people.push(third);
    people.extend(accounts);
    Ok(Demo { card, forgery })
}

/// Waits until every version of everybody is anchored.
async fn anchored(
    doctors: &[Practitioner<'_>],
    treated: &[Treated<'_>],
    console: &Console,
) -> Result<(), StackError> {
    let step = console.step("Anchoring");
    step.total(treated.len() as u64);
    let deadline = Instant::now() + PATIENCE;
    // One after the other: what waits goes into few batches.
    for one in treated {
        let doctor = &doctors[one.patient.doctor];
        while !doctor.is_anchored(&one.id).await? {
            if Instant::now() > deadline {
                let reason = format!("a chart is not after {PATIENCE:?}");
                return Err(StackError::request("anchoring the demo visits", &reason));
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        step.advance();
    }
    step.done();
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the demo is of today; a cohort takes the day as an argument"
)]
fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}
