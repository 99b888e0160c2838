// The verify function of the clinic. It is asked for what nobody can compute; what it says is a claim.

import { getJson } from "./request.js";

/** What it said once is not asked again; when it once gave no answer it is not asked anything more. */
export class Service {
  constructor({ verifyApi, fetch, patience, offline }) {
    this.api = verifyApi;
    this.options = { fetch, patience };
    this.isGone = offline;
    this.said = new Map();
  }

  /** What is known of a commitment in `0x` hex: `{status, body}`, status 0 without an answer. */
  async commitment(hex) {
    const { status, body } = await this.get(`/commitments/${hex}`);
    // An answer about something else is no answer.
    return body?.commitment === hex || status === 404 ? { status, body } : { status: 0, body: null };
  }

  /** The same of the hash of an entry of a log. */
  async event(hex) {
    const { status, body } = await this.get(`/events/${hex}`);
    return body?.hash === hex || status === 404 ? { status, body } : { status: 0, body: null };
  }

  async batch(number) {
    const { status, body } = await this.get(`/batches/${number}`);
    return body?.number === number || status === 404 ? { status, body } : { status: 0, body: null };
  }

  /** The archive of a batch, or null when there is none to be had. */
  async archive(number) {
    const { body } = await this.get(`/batches/${number}/archive`);
    return body?.archive ?? null;
  }

  get(path) {
    if (!this.said.has(path)) this.said.set(path, this.ask(path));
    return this.said.get(path);
  }

  async ask(path) {
    if (this.isGone) return { status: 0, body: null };
    const answer = await getJson(this.api + path, this.options);
    if (answer.status === 0 || answer.status === 429) this.isGone = true;
    return answer;
  }
}
