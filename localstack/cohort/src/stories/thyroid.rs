//! A thyroid that does too little, and the tablet that makes up for it.

use crate::codes::{
    ANAEMIA, CHECK_UP, FERRITIN, FREE_T4, HAEMOGLOBIN, HYPOTHYROIDISM, SYMPTOM, TSH, ULTRASOUND,
    WEIGHT,
};
use crate::course::Course;

pub fn thyroid(course: &mut Course) {
    let chance = &mut course.chance;
    let mut tsh = chance.between(112, 168);
    let mut weight = chance.around(742, 20);
    let t4 = chance.between(76, 92);
    course
        .visit(610)
        .kind(SYMPTOM)
        .says("Tired, always cold, six kilograms more in a year")
        .finds(HYPOTHYROIDISM)
        .tenths(TSH, tsh)
        .tenths(FREE_T4, t4)
        .tenths(WEIGHT, weight)
        .done(ULTRASOUND)
        .takes(
            "Levothyroxine 50 µg",
            "1 tablet",
            "half an hour before breakfast",
            60,
        )
        .note("Thyroid small and patchy on ultrasound; antibodies raised.")
        .back_in(42);
    let steps = [
        (568, "Levothyroxine 75 µg", 2),
        (520, "Levothyroxine 100 µg", 2),
        (410, "Levothyroxine 100 µg", 3),
        (230, "Levothyroxine 100 µg", 1),
        (28, "Levothyroxine 100 µg", 1),
    ];
    for (days_ago, drug, divided) in steps {
        let chance = &mut course.chance;
        tsh = (tsh / divided).max(chance.between(14, 28));
        weight -= chance.between(4, 14);
        let (ago, t4) = (chance.around(days_ago, 4), chance.between(131, 176));
        let words = course.words;
        course
            .visit(ago)
            .finds(HYPOTHYROIDISM)
            .tenths(TSH, tsh)
            .tenths(FREE_T4, t4)
            .tenths(WEIGHT, weight)
            .takes(drug, "1 tablet", "half an hour before breakfast", 100)
            .note(format!("“{words}”"))
            .back_in(if days_ago > 500 { 45 } else { 180 });
    }
    let chance = &mut course.chance;
    let (ago, haemoglobin) = (chance.around(330, 15), chance.between(103, 112));
    let ferritin = chance.between(7, 12);
    course
        .visit(ago)
        .kind(CHECK_UP)
        .finds(ANAEMIA)
        .tenths(HAEMOGLOBIN, haemoglobin)
        .measured(FERRITIN, ferritin)
        .takes("Iron(II) sulfate 100 mg", "1 tablet", "every other day", 90)
        .note("Not together with the thyroid tablet: four hours between them.");
}
