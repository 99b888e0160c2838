// The hour of an emergency access, kept for this tab alone: the service ends it whatever a browser remembers.

const HOUR = "medseal.emergency";

/** Remembers until when (RFC 3339) the chart of a patient is open. */
export function begin(patient, until) {
  try {
    sessionStorage.setItem(HOUR, JSON.stringify({ patient, until }));
  } catch {
    // Without storage the chart opens all the same, without the time that is left.
  }
}

/** Until when this patient's chart is open by emergency, or null. */
export function openUntil(patient) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(HOUR) ?? "null");
    return kept?.patient === patient && !Number.isNaN(Date.parse(kept.until)) ? kept.until : null;
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
