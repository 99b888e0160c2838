//! A small child: growing, being vaccinated, and now and then ill.

use crate::codes::{
    CHECK_UP_CHILD, EAR_INFECTION, ECZEMA, GASTROENTERITIS, HEAD, HEIGHT, HEXAVALENT, MMR,
    PNEUMOCOCCAL, ROTAVIRUS, SYMPTOM, TEMPERATURE, VARICELLA, WEIGHT, WELL_CHILD,
};
use crate::course::Course;

/// Age in days; weight (100 g), length (mm) and head (mm) that are usual then.
const CHECKS: [(i32, i32, i32, i32); 7] = [
    (30, 43, 545, 370),
    (63, 54, 580, 390),
    (95, 61, 610, 405),
    (125, 67, 635, 417),
    (245, 85, 705, 445),
    (370, 96, 757, 461),
    (460, 104, 795, 469),
];

pub fn infant(course: &mut Course) {
    for (at, (age, weight, length, head)) in CHECKS.into_iter().enumerate() {
        let chance = &mut course.chance;
        let age = age + chance.between(0, 4);
        let (weight, length) = (chance.around(weight, 3), chance.around(length, 12));
        let head = chance.around(head, 5);
        let ago = course.at_age(age);
        let words = course.words;
        let visit = course.visit(ago);
        visit
            .kind(WELL_CHILD)
            .finds(CHECK_UP_CHILD)
            .tenths(WEIGHT, weight)
            .tenths(HEIGHT, length)
            .tenths(HEAD, head);
        match at {
            0 => visit
                .takes("Vitamin D drops 400 IU", "1 drop", "once a day", 365)
                .note("Hips normal on ultrasound. Drinks well."),
            1 => visit.given(HEXAVALENT).given(PNEUMOCOCCAL).given(ROTAVIRUS),
            2 => visit.given(ROTAVIRUS).note("Laughs, holds the head up."),
            3 => visit.given(HEXAVALENT).given(PNEUMOCOCCAL),
            4 => visit.note(format!("Sits freely, first teeth. “{words}”")),
            5 => visit
                .given(HEXAVALENT)
                .given(PNEUMOCOCCAL)
                .given(MMR)
                .given(VARICELLA)
                .note("First steps along the furniture."),
            _ => visit
                .given(MMR)
                .given(VARICELLA)
                .note("Walks; says four words."),
        };
        visit.back_in(if at < 3 { 30 } else { 120 });
    }
    let (ago, fever) = (course.at_age(300), course.chance.between(384, 394));
    course
        .visit(ago)
        .kind(SYMPTOM)
        .says("Fever, pulls at the right ear, did not sleep")
        .over(EAR_INFECTION)
        .tenths(TEMPERATURE, fever)
        .takes(
            "Ibuprofen 100 mg/5 ml suspension",
            "2.5 ml",
            "three times a day",
            3,
        )
        .note("Drum red, not bulging. To wait two days with the antibiotic.");
    let ago = course.at_age(410);
    course
        .visit(ago)
        .kind(SYMPTOM)
        .says("Vomited six times, loose stools since yesterday; the whole nursery has it")
        .over(GASTROENTERITIS)
        .takes(
            "Oral rehydration solution",
            "small sips",
            "every few minutes",
            2,
        )
        .note("Alert, mouth moist, wet nappies. What to look out for explained.");
    course
        .visit(16)
        .kind(SYMPTOM)
        .says("Dry, itchy patches in the elbows")
        .finds(ECZEMA)
        .takes("Hydrocortisone 1 % cream", "thin layer", "once a day", 7)
        .takes("Emollient cream", "generously", "twice a day", 60)
        .back_in(21);
}
