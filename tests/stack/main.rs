//! Everything that needs a running stack. They share one; each brings its own patients.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod addresses;
mod amendments;
mod appointments;
mod attachments;
mod attacks;
mod cards;
mod consents;
mod demo;
mod details;
mod diary;
mod directory;
mod enrolment;
mod erasure;
mod every_actor;
mod evidence;
mod factors;
mod fhir;
mod heaviest;
mod imports;
mod journey;
mod links;
mod log;
mod log_ends;
mod mails;
mod malformed;
mod notices;
mod office;
mod people;
mod portal;
mod portal_admin;
mod portal_doctor;
mod portal_lists;
mod portal_patient;
mod practice;
mod revocations;
mod rotation;
mod sessions;
mod stores;
mod strangers;
mod tampering;
mod updates;
mod verification;
mod verify_page;
mod visits;
