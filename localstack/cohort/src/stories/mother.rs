//! A first pregnancy from the first visit to the one after birth.

use crate::codes::{
    ANAEMIA, FERRITIN, FETAL_HEART_RATE, FUNDAL_HEIGHT, HAEMOGLOBIN, PERTUSSIS, POSTPARTUM,
    PREGNANCY, PREGNANCY_DIABETES, PRENATAL, SYMPTOM, ULTRASOUND, WEIGHT,
};
use crate::course::Course;

/// Weeks in which the clinic sees the pregnant.
const WEEKS: [i32; 10] = [8, 12, 16, 20, 24, 28, 32, 35, 37, 39];

pub fn pregnancy(course: &mut Course) {
    // Born about two months ago.
    let born = course.chance.between(55, 70);
    let start = born + 280;
    let mut weight = course.chance.around(614, 25);
    let sugar = course.chance.between(0, 1) == 1;
    let mut haemoglobin = course.chance.between(118, 126);
    for week in WEEKS {
        let chance = &mut course.chance;
        weight += chance.between(8, 16);
        haemoglobin -= chance.between(1, 4);
        let (heart, systolic) = (chance.between(132, 152), chance.between(108, 122));
        let (ago, ferritin) = (
            start - week * 7 + chance.between(-2, 2),
            chance.between(9, 14),
        );
        let words = course.words;
        let visit = course.visit(ago);
        visit
            .kind(PRENATAL)
            .says(format!("Week {week}"))
            .finds(PREGNANCY)
            .tenths(WEIGHT, weight)
            .pressure(systolic, 70)
            .back_in(if week < 28 { 28 } else { 14 });
        if week >= 12 {
            visit.measured(FETAL_HEART_RATE, heart);
        }
        if week >= 20 {
            visit.measured(FUNDAL_HEIGHT, week - 1);
        }
        match week {
            8 => visit
                .takes("Folic acid 400 µg", "1 tablet", "once a day", 28)
                .note("One embryo, heartbeat seen. Blood group A positive, rubella immune."),
            12 | 20 => visit
                .done(ULTRASOUND)
                .note(format!("Growth as it should be in week {week}. “{words}”")),
            24 if sugar => visit
                .finds(PREGNANCY_DIABETES)
                .note("Glucose after the drink 8.9 mmol/L. Diet, and measuring four times a day."),
            28 => visit
                .given(PERTUSSIS)
                .finds(ANAEMIA)
                .tenths(HAEMOGLOBIN, haemoglobin.min(104))
                .measured(FERRITIN, ferritin)
                .takes("Iron(II) sulfate 100 mg", "1 tablet", "every other day", 90),
            32 => visit.tenths(HAEMOGLOBIN, haemoglobin.max(108)),
            37 => visit.note("Head down. Bag for the hospital, whom to call, when to come."),
            _ => visit.note("Child moves well. No bleeding, no headache."),
        };
    }
    let ago = start - 42 + course.chance.between(0, 3);
    course
        .visit(ago)
        .kind(SYMPTOM)
        .says("Sick in the mornings, keeps little down")
        .finds(PREGNANCY)
        .takes(
            "Doxylamine 10 mg / pyridoxine 10 mg",
            "2 tablets",
            "at bedtime",
            14,
        );
    course
        .visit(born - 42)
        .finds(POSTPARTUM)
        .pressure(116, 72)
        .tenths(WEIGHT, weight - 88)
        .takes("Iron(II) sulfate 100 mg", "1 tablet", "every other day", 60)
        .note("A daughter, 3,420 g, both well. Breast-feeding; sleeps in pieces, mood good.")
        .back_in(90);
}
