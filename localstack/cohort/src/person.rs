//! Who the patients are.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::chance::Chance;

/// Somebody who does not exist.
#[derive(Clone, Debug)]
pub struct Person {
    /// Part of ids and addresses, in ASCII.
    pub label: &'static str,
    /// Given names, with spaces between them.
    pub given: &'static str,
    pub family: &'static str,
    /// FHIR administrative gender.
    pub gender: &'static str,
    pub born: Date,
    pub street: &'static str,
    pub city: &'static str,
    pub phone: String,
    /// What they say of how they are, in their own language.
    pub(crate) words: &'static str,
}

impl Person {
    /// As the name is written out.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }

    /// Nothing is ever sent there: `.example` belongs to nobody (RFC 2606).
    #[must_use]
    pub fn email(&self) -> String {
        format!("{}@medseal.example", self.label)
    }
}

/// One of those who could have a story.
pub(crate) struct Candidate(
    /// Label.
    &'static str,
    /// Given names, family name.
    (&'static str, &'static str),
    /// Gender.
    &'static str,
    /// Street, city.
    (&'static str, &'static str),
    /// "I am better than last time", or the like.
    &'static str,
);

/// How old somebody is on the last day.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Age {
    Years(i32, i32),
    Days(i32, i32),
    Born(i16, i8, i8),
}

impl Candidate {
    pub(crate) fn cast(&self, age: Age, today: Date, chance: &mut Chance) -> Person {
        let born = match age {
            Age::Years(from, to) => {
                let years = chance.between(from, to);
                let days = chance.between(1, 360);
                today
                    .saturating_sub(years.years())
                    .saturating_sub(days.days())
            }
            Age::Days(from, to) => today.saturating_sub(chance.between(from, to).days()),
            Age::Born(year, month, day) => Date::constant(year, month, day),
        };
        let Self(label, (given, family), gender, (street, city), words) = *self;
        // Numbers of the range that is kept for stories (01632 960xxx).
        let phone = format!("+44 1632 960{:03}", chance.between(0, 999));
        Person {
            label,
            given,
            family,
            gender,
            born,
            street,
            city,
            phone,
            words,
        }
    }
}

pub(crate) type Pair = [Candidate; 2];

/// The same person in every cohort.
pub(crate) const DIABETES: [Candidate; 1] = [Candidate(
    "nila.deshpande",
    ("Nila", "Deshpande"),
    "female",
    ("14 Tilak Road", "Pune"),
    "मला आधीपेक्षा बरे वाटते.",
)];
pub(crate) const HYPERTENSION: Pair = [
    Candidate(
        "giorgos.papadopoulos",
        ("Γιώργος", "Παπαδόπουλος"),
        "male",
        ("Ερμού 27", "Αθήνα"),
        "Αισθάνομαι καλύτερα από την τελευταία φορά.",
    ),
    Candidate(
        "wang.jianguo",
        ("建国", "王"),
        "male",
        ("中山路 88 号", "杭州"),
        "比上次好多了。",
    ),
];
pub(crate) const ASTHMA: Pair = [
    Candidate(
        "amira.haddad",
        ("أميرة", "حداد"),
        "female",
        ("شارع الحمراء 12", "بيروت"),
        "أتنفس أفضل من المرة الماضية.",
    ),
    Candidate(
        "mateo.quispe",
        ("Mateo", "Quispe Huamán"),
        "male",
        ("Calle Hatunrumiyoc 5", "Cusco"),
        "Respiro mejor que la última vez.",
    ),
];
pub(crate) const PREGNANCY: Pair = [
    Candidate(
        "olena.kovalenko",
        ("Олена", "Коваленко"),
        "female",
        ("вулиця Саксаганського 40", "Київ"),
        "Почуваюся краще, ніж минулого разу.",
    ),
    Candidate(
        "mai.nguyen",
        ("Thị Mai", "Nguyễn"),
        "female",
        ("18 Hàng Bạc", "Hà Nội"),
        "Tôi thấy khỏe hơn lần trước.",
    ),
];
pub(crate) const MIGRAINE: Pair = [
    Candidate(
        "misaki.sato",
        ("美咲", "佐藤"),
        "female",
        ("東山三丁目 4-2", "京都"),
        "前回より良くなりました。",
    ),
    Candidate(
        "chloe.lefevre",
        ("Chloé", "Dubois-Lefèvre"),
        "female",
        ("7 rue de l’Écluse", "Lyon"),
        "Je vais mieux que la dernière fois.",
    ),
];
pub(crate) const KNEE: Pair = [
    Candidate(
        "kwame.mensah",
        ("Kwame", "Mensah"),
        "male",
        ("3 Ring Road East", "Accra"),
        "Mete apɔ sen kan no.",
    ),
    Candidate(
        "isabella.rossi",
        ("Isabella", "D’Angelo Rossi"),
        "female",
        ("Via dell’Orso 9", "Bologna"),
        "Sto meglio dell’altra volta.",
    ),
];
pub(crate) const ARTHROSIS: Pair = [
    Candidate(
        "sean.oconnor",
        ("Seán Pádraig", "O’Connor"),
        "male",
        ("21 Shop Street", "Galway"),
        "Táim níos fearr ná an uair dheireanach.",
    ),
    Candidate(
        "thandiwe.nkosi",
        ("Thandiwe", "Nkosi"),
        "female",
        ("56 Vilakazi Street", "Soweto"),
        "Ngizizwa ngcono kunakuqala.",
    ),
];
pub(crate) const DEPRESSION: Pair = [
    Candidate(
        "lukasz.wojcik",
        ("Łukasz", "Wójcik"),
        "male",
        ("ulica Długa 16", "Kraków"),
        "Czuję się lepiej niż poprzednio.",
    ),
    Candidate(
        "tomas.ferreira",
        ("Tomás", "Ferreira da Conceição"),
        "male",
        ("Rua das Flores 112", "Porto"),
        "Sinto-me melhor do que da última vez.",
    ),
];
pub(crate) const THYROID: Pair = [
    Candidate(
        "anahit.hakobyan",
        ("Անահիտ", "Հակոբյան"),
        "female",
        ("Աբովյան փողոց 10", "Երևան"),
        "Ինձ ավելի լավ եմ զգում։",
    ),
    Candidate(
        "maria.fernandez",
        ("María José", "Fernández-Ñúñez"),
        "female",
        ("Calle Mayor 31", "Salamanca"),
        "Estoy mejor que la última vez.",
    ),
];
pub(crate) const INFANT: Pair = [
    Candidate(
        "ayse.yildirim",
        ("Ayşe", "Yıldırım"),
        "female",
        ("İstiklal Caddesi 77", "İstanbul"),
        "Geçen seferden daha iyi.",
    ),
    Candidate(
        "kaimana.kealoha",
        ("Kaimana", "Kealoha"),
        "other",
        ("204 Kalākaua Avenue", "Honolulu"),
        "Ua ʻoi aku ka maikaʻi.",
    ),
];
pub(crate) const HEART: Pair = [
    Candidate(
        "juergen.grossmann",
        ("Jürgen Karl-Heinz", "Großmann"),
        "male",
        ("Gänsemarkt 2", "Lüneburg"),
        "Mir geht es besser als beim letzten Mal.",
    ),
    Candidate(
        "sigridur.jonsdottir",
        ("Sigríður", "Þórðardóttir"),
        "female",
        ("Laugavegur 19", "Reykjavík"),
        "Mér líður betur en síðast.",
    ),
];
pub(crate) const BACK: Pair = [
    Candidate(
        "amit.levi",
        ("עמית", "לוי"),
        "male",
        ("רחוב דיזנגוף 101", "תל אביב"),
        "אני מרגיש טוב יותר מהפעם הקודמת.",
    ),
    Candidate(
        "somchai.jaidee",
        ("สมชาย", "ใจดี"),
        "male",
        ("99 ถนนนิมมานเหมินท์", "เชียงใหม่"),
        "ดีขึ้นกว่าครั้งที่แล้ว",
    ),
];
