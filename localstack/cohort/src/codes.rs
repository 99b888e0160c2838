//! What is named by a code: illnesses (ICD-10), measurements (LOINC, UCUM), vaccines (CVX), procedures and kinds of
//! visits (SNOMED CT).

/// An illness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    pub text: &'static str,
    pub code: &'static str,
}

/// Something measured.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    pub text: &'static str,
    pub loinc: &'static str,
    /// As people write it; a ratio has none.
    pub unit: &'static str,
    pub ucum: &'static str,
}

/// A vaccine.
#[derive(Clone, Copy, Debug)]
pub struct Vaccine {
    pub text: &'static str,
    pub cvx: &'static str,
}

/// Something done.
#[derive(Clone, Copy, Debug)]
pub struct Procedure {
    pub text: &'static str,
    pub snomed: &'static str,
}

/// What a visit was for.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    pub text: &'static str,
    pub snomed: &'static str,
}

macro_rules! named {
    ($kind:ident { $code:ident } $($name:ident = $text:literal, $value:literal;)*) => {
        $(pub(crate) const $name: $kind = $kind { text: $text, $code: $value };)*
    };
}

named! { Diagnosis { code }
    HYPERTENSION = "Essential hypertension", "I10";
    DIABETES = "Type 2 diabetes mellitus", "E11.9";
    CHOLESTEROL = "Pure hypercholesterolaemia", "E78.0";
    ASTHMA = "Predominantly allergic asthma", "J45.0";
    ASTHMA_ATTACK = "Acute exacerbation of asthma", "J46";
    HAY_FEVER = "Allergic rhinitis due to pollen", "J30.1";
    COMMON_COLD = "Acute upper respiratory infection", "J06.9";
    INFLUENZA = "Influenza", "J11.1";
    SINUSITIS = "Acute sinusitis", "J01.9";
    SORE_THROAT = "Acute tonsillitis", "J03.9";
    GASTROENTERITIS = "Gastroenteritis of infectious origin", "A09.9";
    EAR_INFECTION = "Acute suppurative otitis media", "H66.0";
    ECZEMA = "Atopic dermatitis", "L20.9";
    PREGNANCY = "Supervision of normal first pregnancy", "Z34.0";
    ANAEMIA = "Iron deficiency anaemia", "D50.9";
    PREGNANCY_DIABETES = "Diabetes mellitus arising in pregnancy", "O24.4";
    POSTPARTUM = "Routine postpartum follow-up", "Z39.2";
    KNEE_SPRAIN = "Sprain of the medial ligament of the knee", "S83.4";
    MENISCUS = "Tear of meniscus, current", "S83.2";
    KNEE_ARTHROSIS = "Primary gonarthrosis", "M17.1";
    BACK_PAIN = "Low back pain", "M54.5";
    SCIATICA = "Lumbago with sciatica", "M54.4";
    MIGRAINE = "Migraine without aura", "G43.0";
    DEPRESSION = "Moderate depressive episode", "F32.1";
    DEPRESSION_REMITTED = "Recurrent depressive disorder, in remission", "F33.4";
    INSOMNIA = "Nonorganic insomnia", "F51.0";
    HYPOTHYROIDISM = "Hypothyroidism, unspecified", "E03.9";
    FIBRILLATION = "Atrial fibrillation", "I48.9";
    HEART_FAILURE = "Congestive heart failure", "I50.0";
    CYSTITIS = "Acute cystitis", "N30.0";
    CHECK_UP_CHILD = "Routine child health examination", "Z00.1";
    FLU_SHOT = "Need for immunization against influenza", "Z25.1";
}

named! { Kind { snomed }
    FOLLOW_UP = "Follow-up encounter", "390906007";
    SYMPTOM = "Encounter for symptom", "185345009";
    CHECK_UP = "Encounter for check up", "185349003";
    PRENATAL = "Prenatal visit", "424619006";
    WELL_CHILD = "Well child visit", "410620009";
}

named! { Procedure { snomed }
    ECG = "Electrocardiogram", "29303009";
    ECHO = "Echocardiography", "40701008";
    SPIROMETRY = "Spirometry", "127783003";
    PHYSIOTHERAPY = "Physical therapy procedure", "91251008";
    KNEE_X_RAY = "X-ray of knee", "74016001";
    MRI = "Magnetic resonance imaging", "113091000";
    ULTRASOUND = "Diagnostic ultrasonography", "16310003";
}

named! { Vaccine { cvx }
    INFLUENZA_VACCINE = "Influenza vaccine, inactivated", "158";
    HEXAVALENT = "DTaP-IPV-Hib-HepB", "146";
    PNEUMOCOCCAL = "Pneumococcal conjugate, 13-valent", "133";
    ROTAVIRUS = "Rotavirus, monovalent", "119";
    MMR = "Measles, mumps and rubella", "03";
    VARICELLA = "Varicella", "21";
    PERTUSSIS = "Tdap", "115";
}

macro_rules! measures {
    ($($name:ident = $text:literal, $loinc:literal, $unit:literal, $ucum:literal;)*) => {
        $(pub(crate) const $name: Measure = Measure {
            text: $text, loinc: $loinc, unit: $unit, ucum: $ucum,
        };)*
    };
}

measures! {
    HEART_RATE = "Heart rate", "8867-4", "/min", "/min";
    WEIGHT = "Body weight", "29463-7", "kg", "kg";
    HEIGHT = "Body height", "8302-2", "cm", "cm";
    TEMPERATURE = "Body temperature", "8310-5", "°C", "Cel";
    SATURATION = "Oxygen saturation", "59408-5", "%", "%";
    HBA1C = "HbA1c", "4548-4", "%", "%";
    GLUCOSE = "Fasting glucose", "14771-0", "mmol/L", "mmol/L";
    LDL = "LDL cholesterol", "22748-8", "mmol/L", "mmol/L";
    CREATININE = "Creatinine", "14682-9", "µmol/L", "umol/L";
    TSH = "TSH", "3016-3", "mIU/L", "m[IU]/L";
    FREE_T4 = "Free T4", "14920-3", "pmol/L", "pmol/L";
    PEAK_FLOW = "Peak expiratory flow", "19935-6", "L/min", "L/min";
    PHQ_9 = "PHQ-9 total score", "44261-6", "points", "{score}";
    FUNDAL_HEIGHT = "Fundal height", "11881-0", "cm", "cm";
    FETAL_HEART_RATE = "Fetal heart rate", "55283-6", "/min", "/min";
    HAEMOGLOBIN = "Haemoglobin", "718-7", "g/dL", "g/dL";
    FERRITIN = "Ferritin", "2276-4", "ng/mL", "ng/mL";
    INR = "INR", "6301-6", "", "";
    NT_PRO_BNP = "NT-proBNP", "33762-6", "pg/mL", "pg/mL";
    POTASSIUM = "Potassium", "2823-3", "mmol/L", "mmol/L";
    PAIN = "Pain severity, 0 to 10", "72514-3", "points", "{score}";
    HEAD = "Head circumference", "9843-4", "cm", "cm";
}
