//! A doctor's practice, and what is done to appointments in it.

use jiff::{SignedDuration, Timestamp};
use journeys::{Answer, Clinic, SignedIn, send};
use reqwest::Method;
use serde_json::{Value, json};

/// A quarter of an hour so many days and minutes from now, that no other test of this program takes.
pub fn quarter(days: i64, minutes: i64) -> Timestamp {
    let now = edge::Clock::system().now().as_second();
    let start = Timestamp::from_second(now - now.rem_euclid(900)).unwrap();
    start + SignedDuration::from_hours(days * 24) + SignedDuration::from_mins(minutes)
}

/// A doctor of this test's own, and a patient who has an account and has let nobody in but their first doctor.
pub struct Practice {
    pub patient: String,
    pub own: SignedIn,
    pub email: String,
    pub doctor: SignedIn,
    pub practitioner: String,
    pub doctors_email: String,
}

impl Practice {
    pub async fn open(clinic: &Clinic) -> Self {
        let patient = clinic.patient("amira-haddad.json").await;
        let enrolled = clinic.patient_of(&patient).await;
        let doctor = clinic.new_doctor().await;
        Self {
            own: enrolled.signed_in,
            email: enrolled.email,
            doctor: clinic.sign_in(&doctor).await.signed_in,
            practitioner: doctor.id,
            doctors_email: doctor.email,
            patient,
        }
    }

    pub async fn make(&self, by: &SignedIn, start: Timestamp, more: Value) -> Answer {
        let mut body = json!({
            "practitioner": self.practitioner,
            "practitioner_name": "Dr. Ines Okafor",
            "start": start,
            "minutes": 30,
        });
        let members = body.as_object_mut().unwrap();
        members.extend(more.as_object().unwrap().clone());
        by.write(Method::POST, "/api/records/appointments", &body)
            .await
    }

    /// An appointment that the patient asks for.
    pub async fn ask(&self, start: Timestamp) -> Value {
        let made = self
            .make(&self.own, start, json!({"reason": "My knee."}))
            .await;
        assert_eq!(made.status, 201, "{}", made.json);
        assert_eq!(made.etag, made.json["etag"].as_str().unwrap());
        made.json
    }

    pub async fn busy(&self) -> Vec<Value> {
        let path = format!(
            "/api/records/practitioners/{}/busy?from={}&to={}",
            self.practitioner,
            quarter(-1, 0),
            quarter(29, 0)
        );
        let answer = self.own.get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.json);
        answer.json["busy"].as_array().unwrap().clone()
    }

    /// Seen by the doctor: the patient is gone.
    pub async fn doctor_is_free(&self) -> bool {
        let path = format!(
            "/api/records/practitioners/{}/busy?from={}&to={}",
            self.practitioner,
            quarter(0, 0),
            quarter(29, 0)
        );
        let answer = self.doctor.get(&path).await;
        answer.json["busy"].as_array().unwrap().is_empty()
    }

    pub async fn let_in(&self) {
        let path = format!("/api/records/patients/{}/consents", self.patient);
        let body = json!({"practitioner": self.practitioner});
        let asked = self.own.write(Method::POST, &path, &body).await;
        assert_eq!(asked.status, 202, "{}", asked.json);
        let path = format!("{path}/{}/answer", self.practitioner);
        let yes = json!({"accept": true});
        let answered = self.doctor.write(Method::PUT, &path, &yes).await;
        assert_eq!(answered.status, 200, "{}", answered.json);
    }
}

/// Does something to an appointment as it was last seen.
pub async fn act(by: &SignedIn, it: &Value, body: Value) -> Answer {
    let path = format!("/api/records/appointments/{}", it["id"].as_str().unwrap());
    let request = by.request(Method::PUT, &path);
    let request = request.header("if-match", it["etag"].as_str().unwrap());
    send(request.json(&body)).await
}

/// Which kinds of notices about this appointment somebody has.
pub async fn told(person: &SignedIn, it: &Value) -> Vec<String> {
    let all = person.get("/api/records/notices").await.json;
    let of_it = all["notices"].as_array().unwrap().iter();
    let mut kinds: Vec<String> = of_it
        .filter(|one| one["appointment"] == it["id"])
        .map(|one| one["kind"].as_str().unwrap().to_owned())
        .collect();
    kinds.reverse();
    kinds
}
