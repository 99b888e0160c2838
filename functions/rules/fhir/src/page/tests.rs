use super::*;
use crate::{Kind, Shape};
use access::{PatientId, PersonId};
use jiff::Timestamp;
use uuid::Uuid;

const PLACE: (&str, &str) = (
    "https://clinic.example",
    "https://clinic.example/api/records/fhir",
);

fn bundle(conditions: usize) -> Value {
    let mut entries = vec![json!({"resource": {"resourceType": "Patient"}})];
    entries.extend((0..conditions).map(|at| {
        json!({"resource": {"resourceType": "Condition", "onsetDateTime": format!("20{at:02}"), "code": {"text": "x"}}})
    }));
    json!({"resourceType": "Bundle", "entry": entries})
}

/// Versions 1 to 5 with three conditions each; which replaces which, and which are of the patient.
struct Chart {
    replaces: [Option<u64>; 6],
    of_patient: [bool; 6],
    superseded: [bool; 6],
    /// Entered in error, and what fails its check.
    in_error: Option<u64>,
    faulty: Option<u64>,
}

impl Chart {
    fn untouched() -> Self {
        Self {
            replaces: [None; 6],
            of_patient: [false; 6],
            superseded: [false; 6],
            in_error: None,
            faulty: None,
        }
    }

    /// A page as a server makes it: from the cursor's version on.
    fn page(&self, query: &[(&str, &str)], room: usize) -> (Vec<String>, Option<String>) {
        let query: Vec<_> = query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let search = Search::parse(Shape::Of(Kind::Condition), &query).unwrap();
        let newest = search
            .cursor
            .as_ref()
            .map_or(5, |cursor| cursor.version.get());
        let mut page = Page::new(&search, PLACE, room, str::len);
        let bundle = bundle(3);
        for number in (1..=newest).rev() {
            let at = usize::try_from(number).unwrap();
            let content = Content {
                patient: PatientId::new(Uuid::from_u128(7)),
                number: VersionNumber::new(number).unwrap(),
                saved_at: Timestamp::UNIX_EPOCH,
                author: PersonId::new(Uuid::from_u128(8)),
                author_name: "Dr. Iyer",
                is_of_patient: self.of_patient[at],
                replaces: self.replaces[at],
                superseded: self.superseded[at],
                bundle: &bundle,
            };
            if self.in_error == Some(number) {
                page.in_error(&content);
            } else if self.faulty != Some(number) {
                page.version(&content);
            }
        }
        let (entries, next) = page.finish();
        let id = |entry: &Value| {
            let id = entry["resource"]["id"].as_str().unwrap();
            id.split_once('.').unwrap().1.to_owned()
        };
        (
            entries.iter().map(id).collect(),
            next.map(|next| next.to_string()),
        )
    }

    /// Every page after the other.
    fn all(&self, count: &str, room: usize) -> Vec<String> {
        let (mut all, mut cursor) = (Vec::new(), None::<String>);
        for _ in 0..100 {
            let mut query = vec![("_count", count)];
            if let Some(cursor) = &cursor {
                query.push(("cursor", cursor));
            }
            let (ids, next) = self.page(&query, room);
            assert!(ids.len() <= count.parse().unwrap());
            all.extend(ids);
            match next {
                Some(next) => cursor = Some(next),
                None => return all,
            }
        }
        panic!("the pages do not end");
    }
}

#[test]
fn pages_of_any_size_show_everything_once_and_in_order() {
    let chart = Chart::untouched();
    let whole = chart.page(&[], usize::MAX).0;
    assert_eq!(whole.len(), 15);
    assert_eq!(whole[0], "5.1");
    for count in ["1", "2", "4", "15", "16"] {
        assert_eq!(chart.all(count, usize::MAX), whole, "{count}");
    }
    assert_eq!(chart.all("100", 10), whole, "one heavy entry a page");
    assert_eq!(chart.all("100", 1_500), whole);
}

#[test]
fn an_amended_visit_is_left_out_on_whichever_page_it_stands() {
    let mut chart = Chart::untouched();
    chart.replaces[5] = Some(4);
    chart.replaces[4] = Some(2);
    let whole = chart.page(&[], usize::MAX).0;
    assert!(whole.iter().all(|id| ["5", "3", "1"].contains(&&id[..1])));
    for count in ["1", "3", "5"] {
        assert_eq!(chart.all(count, usize::MAX), whole, "{count}");
    }
}

#[test]
fn an_amended_visit_does_not_come_back_when_its_amendment_is_damaged_or_entered_in_error() {
    let mut chart = Chart::untouched();
    (chart.replaces[4], chart.superseded[3]) = (Some(3), true);
    let stands = |chart: &Chart| {
        let whole = chart.page(&[], usize::MAX).0;
        assert!(whole.iter().all(|id| ["5", "2", "1"].contains(&&id[..1])));
        assert_eq!(whole.len(), 9);
        for count in ["1", "3", "4"] {
            assert_eq!(chart.all(count, usize::MAX), whole, "{count}");
        }
    };
    chart.faulty = Some(4);
    stands(&chart);
    (chart.faulty, chart.in_error) = (None, Some(4));
    stands(&chart);
    chart.superseded[3] = false;
    stands(&chart);
}

#[test]
fn of_what_is_said_of_the_patient_the_newest_stands_and_an_imported_visit_stays() {
    let mut chart = Chart::untouched();
    (chart.of_patient[5], chart.replaces[5]) = (true, Some(3));
    (chart.of_patient[3], chart.replaces[3]) = (true, Some(1));
    let whole = chart.page(&[], usize::MAX).0;
    assert!(
        whole
            .iter()
            .all(|id| ["5", "4", "2", "1"].contains(&&id[..1]))
    );
    assert_eq!(whole.len(), 12);
    chart.of_patient[1] = true;
    let whole = chart.page(&[], usize::MAX).0;
    assert_eq!(whole.len(), 9);
    for count in ["1", "2", "7"] {
        assert_eq!(chart.all(count, usize::MAX), whole, "{count}");
    }
}

#[test]
fn what_fails_its_check_is_named_in_its_place_and_nothing_of_it_is_shown() {
    let search = Search::parse(Shape::Everything, &[]).unwrap();
    let mut page = Page::new(&search, PLACE, usize::MAX, str::len);
    page.fault(VersionNumber::FIRST, "Its content is not what was sealed.");
    let (entries, next) = page.finish();
    assert_eq!(next, None);
    assert_eq!(entries[0]["search"]["mode"], "outcome");
    assert_eq!(entries[0]["resource"]["issue"][0]["code"], "security");
}

#[test]
fn a_search_shows_what_its_parameters_say() {
    let chart = Chart::untouched();
    assert_eq!(chart.page(&[("date", "2001")], usize::MAX).0.len(), 5);
    assert_eq!(
        chart
            .page(&[("date", "ge2001"), ("date", "lt2002")], usize::MAX)
            .0
            .len(),
        5
    );
    assert_eq!(chart.page(&[("code:text", "X")], usize::MAX).0.len(), 15);
    assert_eq!(chart.page(&[("code", "x")], usize::MAX).0.len(), 0);
    let id = "00000000-0000-0000-0000-000000000007.2.3";
    assert_eq!(chart.page(&[("_id", id)], usize::MAX).0, ["2.3"]);
    assert_eq!(chart.page(&[("_id", "nonsense")], usize::MAX).0.len(), 0);
}
