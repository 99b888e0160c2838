// The hour of an emergency access, kept for this tab alone: the service ends it whatever a browser remembers.

const HOUR = "medseal.emergency";

/** Remembers until when (RFC 3339) the chart of a patient is open to a doctor. */
export function begin(patient, until, doctor) {
  try {
    sessionStorage.setItem(HOUR, JSON.stringify({ patient, until, doctor }));
  } catch {
    // Without storage the chart opens all the same, without the time that is left.
  }
}

/** Until when this patient's chart is open to this doctor by emergency, or null: the next one in the tab has no hour. */
export function openUntil(patient, doctor) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(HOUR) ?? "null");
    return kept?.patient === patient && kept.doctor === doctor && !Number.isNaN(Date.parse(kept.until)) ? kept.until : null;
  } catch {
    return null;
  }
}

/** Forgets it. */
export function over() {
  try {
    sessionStorage.removeItem(HOUR);
  } catch {
    // There is nothing to forget.
  }
}
