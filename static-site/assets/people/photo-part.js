import { request } from "../api.js";
import { byId, fill } from "../element.js";
import { forget, portrait } from "../portrait.js";
import { say } from "../say.js";
import { leave } from "../session.js";
import { announce, failure, notice, whileBusy } from "../status.js";
import { small } from "./photo.js";

/** A doctor's photo, how it is changed and taken away; `done` runs after either. */
export class PhotoPart {
  constructor(done) {
    Object.assign(this, { done, person: null, told: byId("photo-told"), choose: byId("photo-file") });
    this.choose.addEventListener("change", () => {
      const [file] = this.choose.files;
      this.choose.value = "";
      if (file) this.put(file);
    });
    byId("photo-remove").addEventListener("click", () => whileBusy(byId("photo-remove"), () => this.change({ method: "DELETE" }, "people.photo_removed")));
  }

  show(person) {
    if (this.person?.id !== person.id) fill(this.told);
    this.person = person;
    fill(byId("photo"), portrait(person, { large: true, of: "people" }));
    byId("photo-remove").hidden = !person.photo;
  }

  async put(file) {
    announce(say("people.photo_busy"));
    const body = await small(file);
    if (!body) {
      const box = notice("bad", say("people.photo_unreadable"), say("people.photo_unreadable_detail"));
      return fill(this.told, box);
    }
    await this.change({ method: "PUT", body, type: body.type }, "people.photo_saved");
  }

  async change(options, told) {
    const { id } = this.person;
    try {
      await request(`/api/auth/people/${encodeURIComponent(id)}/photo`, options);
      forget(id);
      await this.done();
      fill(this.told, notice("good", say(told)));
      announce(say(told));
    } catch (problem) {
      if (problem.status === 401) return leave();
      fill(this.told, failure(say("people.photo_failed"), problem));
    }
  }
}
