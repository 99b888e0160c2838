/** What is sent again unchanged carries the same key, so that a lost answer never does a thing twice. */
export class Attempt {
  #words = null;
  #key = null;

  /** The header for this request; `words` are everything that makes it what it is. */
  headers(...words) {
    const text = JSON.stringify(words);
    if (text !== this.#words) {
      this.#words = text;
      this.#key = crypto.randomUUID();
    }
    return { "idempotency-key": this.#key };
  }

  /** It was done: the same words mean another deed from now on. */
  done() {
    this.#words = null;
  }
}
