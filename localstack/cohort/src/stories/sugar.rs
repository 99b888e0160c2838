//! Type 2 diabetes with high blood pressure: better with time, as far as one keeps walking.

use crate::codes::{
    CHOLESTEROL, CREATININE, CYSTITIS, DIABETES, GLUCOSE, HBA1C, HYPERTENSION, LDL, SYMPTOM, WEIGHT,
};
use crate::course::Course;

pub fn diabetes(course: &mut Course) {
    let chance = &mut course.chance;
    let mut hba1c = chance.between(84, 91);
    let mut weight = chance.around(782, 15);
    let mut systolic = chance.around(152, 4);
    let glucose = chance.around(104, 8);
    course
        .visit(700)
        .kind(SYMPTOM)
        .says("Thirsty and tired for some weeks, up at night")
        .finds(DIABETES)
        .finds(HYPERTENSION)
        .tenths(HBA1C, hba1c)
        .tenths(GLUCOSE, glucose)
        .tenths(WEIGHT, weight)
        .pressure(systolic, 94)
        .takes("Metformin 500 mg", "1 tablet", "twice a day with meals", 90)
        .note("What diabetes is, what helps. Appointment with the dietician made.")
        .back_in(30);
    // Every three months; the fourth is the yearly one with kidneys and lipids.
    let quarters = [640, 545, 455, 365, 275, 180, 92, 11];
    let mut said = false;
    for (at, days_ago) in quarters.into_iter().enumerate() {
        let chance = &mut course.chance;
        hba1c = (hba1c - chance.between(1, 4)).max(64);
        weight -= chance.between(2, 9);
        systolic = (systolic - chance.between(1, 5)).max(126);
        let (ago, diastolic) = (chance.around(days_ago, 4), chance.around(82, 5));
        let (ldl, creatinine) = (chance.between(21, 34), chance.between(68, 80));
        let words = course.words;
        let visit = course.visit(ago);
        visit
            .finds(DIABETES)
            .finds(HYPERTENSION)
            .tenths(HBA1C, hba1c)
            .tenths(WEIGHT, weight)
            .pressure(systolic, diastolic)
            .takes("Metformin 500 mg", "1 tablet", "twice a day with meals", 90)
            .takes("Amlodipine 5 mg", "1 tablet", "each morning", 90)
            .back_in(90);
        if at % 4 == 3 {
            visit
                .finds(CHOLESTEROL)
                .tenths(LDL, ldl)
                .measured(CREATININE, creatinine)
                .takes("Atorvastatin 20 mg", "1 tablet", "each evening", 90)
                .note(
                    "Feet: pulses good, feels the monofilament everywhere. Eyes: no retinopathy.",
                );
        } else if hba1c < 75 && !said {
            visit.note(format!("Walks every day now. In her own words: {words}"));
            said = true;
        } else {
            visit.note("Diary looked through together; no hypoglycaemia.");
        }
    }
    let ago = course.chance.around(405, 20);
    course
        .visit(ago)
        .kind(SYMPTOM)
        .says("Burning when passing water since yesterday")
        .over(CYSTITIS)
        .takes("Nitrofurantoin 100 mg", "1 capsule", "twice a day", 5)
        .note("Penicillin allergy confirmed with the patient. Urine sent for culture.");
}
