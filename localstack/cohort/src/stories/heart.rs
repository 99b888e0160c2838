//! High blood pressure that is brought down, and an old heart that is kept going.

use crate::codes::{
    CHECK_UP, CREATININE, ECG, ECHO, FIBRILLATION, HEART_FAILURE, HEART_RATE, HYPERTENSION, INR,
    LDL, NT_PRO_BNP, POTASSIUM, SYMPTOM, WEIGHT,
};
use crate::course::Course;

pub fn hypertension(course: &mut Course) {
    let chance = &mut course.chance;
    let mut systolic = chance.between(162, 171);
    let mut diastolic = chance.between(98, 104);
    let (ldl, weight) = (chance.between(32, 41), chance.around(884, 30));
    course
        .visit(690)
        .kind(CHECK_UP)
        .says("Pharmacy measured a high blood pressure twice")
        .finds(HYPERTENSION)
        .pressure(systolic, diastolic)
        .tenths(LDL, ldl)
        .tenths(WEIGHT, weight)
        .done(ECG)
        .note("ECG normal. To measure at home, morning and evening, for two weeks.")
        .back_in(14);
    let steps: [(i32, &str, &str); 6] = [
        (
            674,
            "Ramipril 5 mg",
            "Home values average 158/97. Treatment begun.",
        ),
        (
            640,
            "Ramipril 10 mg",
            "Tolerated well, not enough yet: dose raised.",
        ),
        (545, "Ramipril 10 mg", "Amlodipine added. Less salt."),
        (
            365,
            "Ramipril 10 mg",
            "Home diary below 140. Goes swimming.",
        ),
        (
            185,
            "Ramipril 10 mg",
            "No cough, no swelling of the ankles.",
        ),
        (19, "Ramipril 10 mg", "Target reached; go on like this."),
    ];
    for (at, (days_ago, ramipril, note)) in steps.into_iter().enumerate() {
        let chance = &mut course.chance;
        systolic = (systolic - chance.between(3, 9)).max(124);
        diastolic = (diastolic - chance.between(2, 5)).max(76);
        let (ago, potassium) = (chance.around(days_ago, 3), chance.between(39, 47));
        let words = course.words;
        let visit = course.visit(ago);
        visit
            .finds(HYPERTENSION)
            .pressure(systolic, diastolic)
            .takes(ramipril, "1 tablet", "each morning", 100)
            .note(note)
            .back_in(if at < 2 { 30 } else { 180 });
        if at >= 2 {
            visit
                .takes("Amlodipine 5 mg", "1 tablet", "each evening", 100)
                .tenths(POTASSIUM, potassium);
        }
        if at == 3 {
            visit.note(format!("«{words}»"));
        }
    }
}

pub fn heart_failure(course: &mut Course) {
    let chance = &mut course.chance;
    let mut bnp = chance.between(2_300, 2_900);
    let mut weight = chance.around(812, 20);
    let rate = chance.between(112, 126);
    course
        .visit(680)
        .kind(SYMPTOM)
        .says("Short of breath on the stairs, ankles swollen in the evening")
        .finds(FIBRILLATION)
        .finds(HEART_FAILURE)
        .measured(HEART_RATE, rate)
        .measured(NT_PRO_BNP, bnp)
        .tenths(WEIGHT, weight)
        .pressure(148, 88)
        .done(ECG)
        .takes("Bisoprolol 2.5 mg", "1 tablet", "each morning", 30)
        .takes("Furosemide 40 mg", "1 tablet", "each morning", 30)
        .takes("Warfarin 5 mg", "by the INR plan", "each evening", 30)
        .note("Atrial fibrillation, new. To weigh every morning; call at two kilograms more.")
        .back_in(7);
    course
        .visit(672)
        .finds(HEART_FAILURE)
        .done(ECHO)
        .note("Ejection fraction 42 %. Left atrium large, valves without significant findings.")
        .back_in(30);
    for days_ago in [600, 510, 425, 330, 240, 150, 62, 8] {
        let chance = &mut course.chance;
        bnp = (bnp - chance.between(60, 260)).max(780);
        weight = (weight - chance.between(-3, 8)).max(756);
        let (ago, inr) = (chance.around(days_ago, 4), chance.between(19, 31));
        let (rate, creatinine) = (chance.between(66, 84), chance.between(98, 121));
        let systolic = chance.between(122, 138);
        let note = *chance.pick(&[
            "INR in range; dose stays.",
            "No new breathlessness; two pillows at night.",
            "Ankles slim. Diary of weights looked through.",
        ]);
        let words = course.words;
        course
            .visit(ago)
            .finds(FIBRILLATION)
            .finds(HEART_FAILURE)
            .pressure(systolic, 76)
            .measured(HEART_RATE, rate)
            .tenths(INR, inr)
            .measured(NT_PRO_BNP, bnp)
            .measured(CREATININE, creatinine)
            .tenths(WEIGHT, weight)
            .takes("Bisoprolol 5 mg", "1 tablet", "each morning", 90)
            .takes("Furosemide 40 mg", "1 tablet", "each morning", 90)
            .takes("Warfarin 5 mg", "by the INR plan", "each evening", 90)
            .note(format!("{note} »{words}«"))
            .back_in(90);
    }
}
