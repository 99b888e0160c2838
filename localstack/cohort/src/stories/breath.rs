//! A schoolchild's asthma, with the pollen of each spring.

use crate::codes::{
    ASTHMA, ASTHMA_ATTACK, EAR_INFECTION, HAY_FEVER, HEIGHT, PEAK_FLOW, SATURATION, SPIROMETRY,
    SYMPTOM, TEMPERATURE, WEIGHT,
};
use crate::course::Course;

pub fn asthma(course: &mut Course) {
    let chance = &mut course.chance;
    let mut flow = chance.around(225, 10);
    let mut height = chance.around(1325, 20);
    let mut weight = chance.around(291, 12);
    course
        .visit(705)
        .kind(SYMPTOM)
        .says("Coughs at night and after running")
        .finds(ASTHMA)
        .measured(PEAK_FLOW, flow)
        .done(SPIROMETRY)
        .takes(
            "Salbutamol 100 µg inhaler",
            "2 puffs with spacer",
            "as needed",
            90,
        )
        .note("Reversible obstruction. Inhaler and spacer shown, and shown back.")
        .back_in(28);
    for days_ago in [675, 500, 320, 130, 25] {
        let chance = &mut course.chance;
        flow += chance.between(6, 16);
        height += chance.between(14, 24);
        weight += chance.between(8, 15);
        let ago = chance.around(days_ago, 5);
        let words = course.words;
        course
            .visit(ago)
            .finds(ASTHMA)
            .measured(PEAK_FLOW, flow)
            .tenths(HEIGHT, height)
            .tenths(WEIGHT, weight)
            .takes(
                "Budesonide 100 µg inhaler",
                "1 puff with spacer",
                "twice a day",
                90,
            )
            .takes(
                "Salbutamol 100 µg inhaler",
                "2 puffs with spacer",
                "as needed",
                90,
            )
            .note(format!("Inhaler technique good. “{words}”"))
            .back_in(180);
    }
    for spring in course.each_year(4, 27) {
        let ago = spring + course.chance.between(-8, 8);
        course
            .visit(ago)
            .kind(SYMPTOM)
            .says("Itchy eyes and sneezing in the morning")
            .finds(HAY_FEVER)
            .takes("Cetirizine 5 mg syrup", "5 ml", "once a day", 28)
            .note("To rinse the hair in the evening, windows shut at night.");
    }
    let winters = course.each_year(11, 20);
    let winter = *course.chance.pick(&winters);
    let ago = winter.clamp(60, 600) + course.chance.between(0, 12);
    let saturation = course.chance.between(91, 93);
    course
        .visit(ago)
        .kind(SYMPTOM)
        .says("Wheezing since last night, the blue inhaler helps only for an hour")
        .over(ASTHMA_ATTACK)
        .measured(SATURATION, saturation)
        .measured(PEAK_FLOW, flow / 2)
        .takes("Prednisolone 20 mg", "1 tablet", "each morning", 3)
        .note("Six puffs with the spacer here, 96 % afterwards. Plan for attacks written down.")
        .back_in(3);
    let (ago, temperature) = (
        course.chance.around(430, 25),
        course.chance.between(381, 391),
    );
    course
        .visit(ago)
        .kind(SYMPTOM)
        .says("Ear ache on the left since the night")
        .over(EAR_INFECTION)
        .tenths(TEMPERATURE, temperature)
        .takes(
            "Amoxicillin 250 mg/5 ml suspension",
            "7.5 ml",
            "three times a day",
            5,
        )
        .takes(
            "Ibuprofen 100 mg/5 ml suspension",
            "7.5 ml",
            "up to three times a day",
            3,
        );
}
