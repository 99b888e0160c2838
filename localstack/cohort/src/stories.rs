//! What happens to whom: one story a file, and what happens to everybody.

mod back;
mod breath;
mod child;
mod heart;
mod joints;
mod mind;
mod mother;
mod sugar;
mod thyroid;

pub use back::back;
pub use breath::asthma;
pub use child::infant;
pub use heart::{heart_failure, hypertension};
pub use joints::{arthrosis, knee};
pub use mind::{depression, migraine};
pub use mother::pregnancy;
pub use sugar::diabetes;
pub use thyroid::thyroid;

use crate::codes::{
    CHECK_UP, COMMON_COLD, FLU_SHOT, INFLUENZA, INFLUENZA_VACCINE, SATURATION, SYMPTOM, TEMPERATURE,
};
use crate::course::Course;

/// The clinic's vaccination days are in October.
pub fn flu_shots(course: &mut Course) {
    // Whoever comes for more than that in these days is not counted twice.
    let octobers = course.each_year(10, 14).into_iter();
    for ago in octobers.filter(|ago| *ago > 40).collect::<Vec<_>>() {
        let ago = ago - course.chance.between(0, 10);
        course
            .visit(ago)
            .kind(CHECK_UP)
            .finds(FLU_SHOT)
            .given(INFLUENZA_VACCINE)
            .note("No reaction within fifteen minutes.");
    }
}

/// One winter of the two has an influenza.
pub fn influenza(course: &mut Course) {
    let winters = course.each_year(1, 28);
    let ago = *course.chance.pick(&winters) + course.chance.between(-12, 12);
    let (fever, saturation) = (
        course.chance.between(386, 397),
        course.chance.between(95, 98),
    );
    course
        .visit(ago)
        .kind(SYMPTOM)
        .says("Fever since yesterday, aching all over, dry cough")
        .over(INFLUENZA)
        .tenths(TEMPERATURE, fever)
        .measured(SATURATION, saturation)
        .takes(
            "Paracetamol 500 mg",
            "2 tablets",
            "up to four times a day",
            5,
        )
        .note(
            "Rapid test positive for influenza A. Rest, fluids; back at once if short of breath.",
        );
}

/// A cold now and then, in the wet months.
pub fn cold(course: &mut Course) {
    let month = *course.chance.pick(&[2, 3, 11, 12]);
    let winters = course.each_year(month, 12);
    let ago = *course.chance.pick(&winters) + course.chance.between(-3, 3);
    let complaint = *course.chance.pick(&[
        "Runny nose and sore throat for three days",
        "Cough and a blocked nose since the weekend",
        "Hoarse for four days, no fever",
    ]);
    let temperature = course.chance.between(367, 379);
    course
        .visit(ago)
        .kind(SYMPTOM)
        .says(complaint)
        .over(COMMON_COLD)
        .tenths(TEMPERATURE, temperature)
        .takes("Saline nasal spray", "1 spray each side", "as needed", 7)
        .note("Lungs clear. No antibiotic.");
}
