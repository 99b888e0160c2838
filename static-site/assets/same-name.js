/** Whether a name was typed letter by letter, however many spaces stand between the words and however accents are composed. */
export function isSame(typed, name) {
  const plain = (text) => text.normalize("NFC").trim().replace(/\s+/g, " ");
  return plain(typed) === plain(name);
}
