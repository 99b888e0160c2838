//! A knee hurt at football, and one that has worn.

use crate::codes::{
    KNEE_ARTHROSIS, KNEE_SPRAIN, KNEE_X_RAY, MENISCUS, MRI, PAIN, PHYSIOTHERAPY, SORE_THROAT,
    SYMPTOM, WEIGHT,
};
use crate::course::Course;

pub fn knee(course: &mut Course) {
    let side = *course.chance.pick(&["right", "left"]);
    let start = course.chance.around(250, 15);
    let mut pain = course.chance.between(6, 8);
    course
        .visit(start)
        .kind(SYMPTOM)
        .says(format!(
            "Twisted the {side} knee at football, swollen within an hour"
        ))
        .finds(KNEE_SPRAIN)
        .measured(PAIN, pain)
        .done(KNEE_X_RAY)
        .takes(
            "Ibuprofen 400 mg",
            "1 tablet",
            "three times a day with food",
            7,
        )
        .note("No fracture. Crutches, ice, compression. MRI asked for.")
        .back_in(10);
    course
        .visit(start - 11)
        .finds(MENISCUS)
        .done(MRI)
        .measured(PAIN, pain - 1)
        .note(format!("Small tear at the back of the {side} medial meniscus; ligaments whole. Physiotherapy first."))
        .back_in(28);
    for weeks in [6, 10, 15, 21] {
        let chance = &mut course.chance;
        pain = (pain - chance.between(1, 2)).max(0);
        let ago = start - weeks * 7 + chance.between(-2, 2);
        let bend = 90 + weeks * 2 + chance.between(0, 4);
        let words = course.words;
        course
            .visit(ago)
            .finds(MENISCUS)
            .done(PHYSIOTHERAPY)
            .measured(PAIN, pain)
            .note(format!(
                "Bends to {bend}°. Exercises for the quadriceps. “{words}”"
            ))
            .back_in(35);
    }
    let ago = course.chance.between(22, 30);
    course
        .visit(ago)
        .over(MENISCUS)
        .measured(PAIN, 0)
        .takes(
            "Diclofenac 1 % gel",
            "4 cm",
            "after training, if needed",
            14,
        )
        .note("Squats without pain, hops on one leg. May train again, matches in four weeks.")
        .back_in(60);
    let ago = course.chance.around(520, 40);
    course
        .visit(ago)
        .kind(SYMPTOM)
        .says("Sore throat, cannot swallow")
        .over(SORE_THROAT)
        .takes(
            "Phenoxymethylpenicillin 1 million IU",
            "1 tablet",
            "three times a day",
            7,
        )
        .note("Streptococcus A positive.");
}

pub fn arthrosis(course: &mut Course) {
    let chance = &mut course.chance;
    let side = *chance.pick(&["right", "left"]);
    let mut pain = chance.between(6, 7);
    let mut weight = chance.around(936, 25);
    course
        .visit(650)
        .kind(SYMPTOM)
        .says(format!(
            "The {side} knee hurts on the stairs and after sitting"
        ))
        .finds(KNEE_ARTHROSIS)
        .measured(PAIN, pain)
        .tenths(WEIGHT, weight)
        .done(KNEE_X_RAY)
        .takes(
            "Paracetamol 500 mg",
            "2 tablets",
            "up to three times a day",
            30,
        )
        .note("Narrow joint space on the inner side. Twelve sessions of physiotherapy.")
        .back_in(42);
    for (at, days_ago) in [605, 545, 440, 300, 160, 24].into_iter().enumerate() {
        let chance = &mut course.chance;
        pain = (pain - chance.between(0, 2)).max(2);
        weight -= chance.between(3, 12);
        let ago = chance.around(days_ago, 5);
        let words = course.words;
        let visit = course.visit(ago);
        visit
            .finds(KNEE_ARTHROSIS)
            .measured(PAIN, pain)
            .tenths(WEIGHT, weight)
            .done(PHYSIOTHERAPY)
            .takes("Diclofenac 1 % gel", "4 cm", "three times a day", 30)
            .back_in(120);
        match at {
            0 => visit.note("Exercises understood. A stick on the other side for long ways."),
            2 => visit.note(format!(
                "Down to the shop and back without a rest. “{words}”"
            )),
            4 => visit.note("No wish for an operation as long as it goes like this."),
            _ => visit.note("Goes on with the exercises; bicycle rather than stairs."),
        };
    }
}
