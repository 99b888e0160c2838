import { describeAgent } from "../agent.js";
import { request } from "../api.js";
import { act, caseRow } from "../case.js";
import { confirmed } from "../confirm.js";
import { showTime } from "../dates.js";
import { byId, element, fill } from "../element.js";
import { at } from "../language.js";
import { say } from "../say.js";
import { ended, leave } from "../session.js";
import { announce, failure, skeleton, whileBusy } from "../status.js";
import { trusted } from "./sure.js";

const SESSIONS = "/api/auth/account/sessions";
const list = byId("sessions");

export function offerSessions() {
  byId("everywhere").addEventListener("click", everywhere);
}

export async function loadSessions() {
  if (!list.childElementCount) fill(list, skeleton(2, "short"));
  try {
    const { data } = await request(SESSIONS);
    const newest = data.sessions.toSorted((a, b) => Number(b.current) - Number(a.current) || b.seen_at.localeCompare(a.seen_at));
    fill(list, element("ul", { class: "cases" }, newest.map(row)));
  } catch (problem) {
    if (problem.status === 401) return leave();
    fill(list, failure(say("account.sessions_failed"), problem, loadSessions));
  } finally {
    list.setAttribute("aria-busy", "false");
  }
}

function row({ id, began_at: began, seen_at: seen, address, agent, current }) {
  const name = describeAgent(agent);
  return caseRow({
    drawing: current ? "yes" : "person",
    title: name,
    marks: [current && ["good", say("account.session.this")]],
    lines: [
      [seen && say("account.session.seen", { time: showTime(seen) }), address && say("account.session.from", { address })].filter(Boolean).join(" · "),
      say("account.session.began", { time: showTime(began) }),
    ],
    acts: current ? [] : [act(say("account.session.end"), name, (button) => whileBusy(button, () => end(id, name)))],
    data: { session: id, current: String(Boolean(current)) },
  });
}

async function end(session, name) {
  try {
    if (!(await trusted(`${SESSIONS}/${encodeURIComponent(session)}`, { method: "DELETE" }))) return;
  } catch (problem) {
    if (problem.status === 401) return leave();
    // 404: it has ended meanwhile, which is what was wanted.
    if (problem.status !== 404) {
      list.append(failure(say("account.ended_failed"), problem));
      return;
    }
  }
  announce(say("account.session.ended", { name }));
  await loadSessions();
  byId("sessions-title").focus();
}

async function everywhere() {
  if (!(await confirmed(byId("everywhere-dialog"), ""))) return;
  await whileBusy(byId("everywhere"), async () => {
    try {
      if (!(await trusted(SESSIONS, { method: "DELETE" }))) return;
    } catch (problem) {
      if (problem.status !== 401) {
        list.append(failure(say("account.ended_failed"), problem));
        return;
      }
    }
    ended();
    location.assign(at("/sign-in"));
    await new Promise(() => {});
  });
}
