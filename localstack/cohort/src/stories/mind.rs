//! Headaches that come in attacks, and a depression that lifts.

use crate::codes::{
    DEPRESSION, DEPRESSION_REMITTED, INSOMNIA, MIGRAINE, PHQ_9, SINUSITIS, SYMPTOM,
};
use crate::course::Course;

pub fn migraine(course: &mut Course) {
    let mut days = course.chance.between(8, 10);
    course
        .visit(620)
        .kind(SYMPTOM)
        .says("Throbbing headache on one side, light hurts, has to lie down; since school days")
        .finds(MIGRAINE)
        .pressure(118, 74)
        .takes(
            "Sumatriptan 50 mg",
            "1 tablet",
            "at the beginning of an attack",
            30,
        )
        .note("Neurologically normal. Headache diary given along.")
        .back_in(42);
    for (at, days_ago) in [576, 470, 345, 200, 33].into_iter().enumerate() {
        let chance = &mut course.chance;
        days = (days - chance.between(0, 2)).max(2);
        let (ago, systolic) = (chance.around(days_ago, 5), chance.between(108, 122));
        let words = course.words;
        let visit = course.visit(ago);
        visit
            .finds(MIGRAINE)
            .pressure(systolic, 70)
            .takes(
                "Sumatriptan 50 mg",
                "1 tablet",
                "at the beginning of an attack",
                60,
            )
            .note(format!("{days} days with headache a month, by the diary."))
            .back_in(120);
        if at > 0 {
            visit
                .takes("Propranolol 40 mg", "1 tablet", "twice a day", 120)
                .note(format!("“{words}”"));
        } else {
            visit.note("Eight days and more: prevention offered, to think about it.");
        }
    }
    let springs = course.each_year(3, 6);
    let ago = *course.chance.pick(&springs) + course.chance.between(-9, 9);
    course
        .visit(ago)
        .kind(SYMPTOM)
        .says("Pressure behind the forehead for ten days, worse when bending down")
        .over(SINUSITIS)
        .takes(
            "Mometasone nasal spray",
            "2 sprays each side",
            "once a day",
            14,
        )
        .note("Not like the migraine, as the patient says too.");
}

pub fn depression(course: &mut Course) {
    let start = course.chance.around(560, 20);
    let mut score = course.chance.between(17, 20);
    course
        .visit(start)
        .kind(SYMPTOM)
        .says("No strength for weeks, wakes at four, nothing is fun")
        .finds(DEPRESSION)
        .finds(INSOMNIA)
        .measured(PHQ_9, score)
        .note("No thoughts of suicide, asked directly. Sick-listed for two weeks. Psychotherapy: list of addresses.")
        .back_in(7);
    for (at, weeks) in [1, 4, 8, 16, 28, 44, 60, 76].into_iter().enumerate() {
        let chance = &mut course.chance;
        score = (score - chance.between(1, 4)).max(2);
        let ago = match at {
            7 => chance.between(9, 27),
            _ => start - weeks * 7 + chance.between(-2, 2),
        };
        let words = course.words;
        let visit = course.visit(ago);
        visit
            .finds(if score > 7 {
                DEPRESSION
            } else {
                DEPRESSION_REMITTED
            })
            .measured(PHQ_9, score)
            .takes("Sertraline 50 mg", "1 tablet", "each morning", 60)
            .back_in(if at < 2 { 21 } else { 60 });
        match at {
            0 => visit.note("Treatment begun; takes two to four weeks, what to expect explained."),
            1 => visit.note("Sleeps through. First appointment with the psychotherapist."),
            3 => visit.note(format!("Back at work, half the hours. “{words}”")),
            6 => visit.note("Well for half a year. To taper off slowly in spring, not in winter."),
            _ => visit.note("Runs twice a week with a friend."),
        };
    }
}
