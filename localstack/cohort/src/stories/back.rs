//! A back that hurts, then a nerve, and what moving does for both.

use crate::codes::{BACK_PAIN, MRI, PAIN, PHYSIOTHERAPY, SCIATICA, SYMPTOM};
use crate::course::Course;

pub fn back(course: &mut Course) {
    let mut pain = course.chance.between(6, 8);
    let ago = course.chance.around(585, 25);
    course
        .visit(ago)
        .kind(SYMPTOM)
        .says("Lower back hurts since lifting a box, cannot stand up straight")
        .over(BACK_PAIN)
        .measured(PAIN, pain)
        .takes(
            "Ibuprofen 600 mg",
            "1 tablet",
            "three times a day with food",
            7,
        )
        .note("No red flags, reflexes equal. To keep moving; no X-ray needed.");
    let start = course.chance.around(215, 12);
    pain = course.chance.between(7, 9);
    course
        .visit(start)
        .kind(SYMPTOM)
        .says("Back again, now down the right leg to the little toe")
        .finds(SCIATICA)
        .measured(PAIN, pain)
        .takes("Naproxen 500 mg", "1 tablet", "twice a day with food", 14)
        .takes("Pantoprazole 20 mg", "1 tablet", "each morning", 14)
        .note("Straight leg raise positive at 40°, Achilles reflex weaker on the right, strength full.")
        .back_in(14);
    for (at, weeks) in [2, 6, 10, 16, 24].into_iter().enumerate() {
        let chance = &mut course.chance;
        pain = (pain - chance.between(1, 2)).max(1);
        let ago = start - weeks * 7 + chance.between(-2, 2);
        let words = course.words;
        let visit = course.visit(ago);
        visit
            .finds(SCIATICA)
            .measured(PAIN, pain)
            .done(PHYSIOTHERAPY)
            .back_in(28);
        match at {
            0 => visit.done(MRI).note(
                "Disc prolapse L5/S1 on the right that touches the S1 root. No operation now.",
            ),
            1 => visit.note("Pain only down to the knee. Walks half an hour a day."),
            2 => visit.note(format!("“{words}”")),
            _ => visit.note("Exercises at home three times a week; desk that goes up and down."),
        };
    }
    course
        .visit(6)
        .finds(BACK_PAIN)
        .measured(PAIN, 1)
        .takes(
            "Ibuprofen 400 mg",
            "1 tablet",
            "as needed, at most ten days a month",
            30,
        )
        .note("Leg without symptoms, reflexes equal again. Work without limits.")
        .back_in(90);
}
