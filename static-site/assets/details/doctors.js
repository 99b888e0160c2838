import { request } from "../api.js";

/** Every doctor of the clinic by name; none when the directory cannot be had. */
export function allDoctors() {
  return everyDoctor().catch(() => []);
}

/** Every doctor of the clinic by name. Throws `Problem`. */
export async function everyDoctor() {
  const all = [];
  let next = null;
  do {
    const { data } = await request(`/api/auth/practitioners${next ? `?cursor=${encodeURIComponent(next)}` : ""}`);
    all.push(...data.practitioners);
    next = data.next ?? null;
  } while (next);
  return all.sort((one, other) => one.name.localeCompare(other.name));
}
