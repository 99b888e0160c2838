import { request } from "../api.js";

/** Every doctor of the clinic, `{id, name}`, by name; none when the directory cannot be had. */
export async function allDoctors() {
  const all = [];
  let next = null;
  try {
    do {
      const { data } = await request(`/api/auth/practitioners${next ? `?cursor=${encodeURIComponent(next)}` : ""}`);
      all.push(...data.practitioners);
      next = data.next ?? null;
    } while (next);
  } catch {
    return [];
  }
  return all.sort((one, other) => one.name.localeCompare(other.name));
}
