import { request } from "../api.js";
import { chainFigures } from "../dashboard/chain.js";
import { clinicFigures } from "../dashboard/clinic.js";
import { signInFigures } from "../dashboard/sign-ins.js";
import { byId, fill } from "../element.js";
import { adminsOnly } from "../only.js";
import { say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, failure, skeleton, whileBusy } from "../status.js";

const months = byId("months");
const again = byId("again");

/** The parts of the page: where its numbers come from, where they go. Each fails and recovers by itself. */
const PARTS = [
  { box: "clinic", path: () => `/api/records/figures?months=${months.value}`, view: clinicFigures },
  { box: "sign-ins", path: () => "/api/auth/figures", view: signInFigures },
  { box: "batches", path: () => "/api/verify/log?limit=24", view: chainFigures },
];

const person = await whoeverMustBe();
if (person.role === "admin") {
  byId("figures").hidden = false;
  months.addEventListener("change", () => load(PARTS[0]));
  again.addEventListener("click", () => whileBusy(again, all));
  announce(say("dashboard.loading"));
  all();
} else {
  adminsOnly(byId("elsewhere"), person);
}

async function all() {
  await Promise.all(PARTS.map(load));
}

async function load(part) {
  const box = byId(part.box);
  // Only the newest question's answer counts.
  const mine = (part.turn = (part.turn ?? 0) + 1);
  box.setAttribute("aria-busy", "true");
  if (!box.childElementCount) fill(box, skeleton(1, "figure-shape"));
  try {
    const { data } = await request(part.path());
    if (mine === part.turn) fill(box, part.view(data));
  } catch (problem) {
    if (problem.status === 401) return leave();
    if (mine === part.turn) fill(box, failure(say("dashboard.failed"), problem, () => load(part)));
  } finally {
    if (mine === part.turn) box.setAttribute("aria-busy", "false");
  }
}
