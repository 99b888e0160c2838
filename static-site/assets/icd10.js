const ADDRESS = "/assets/vendor/icd10cm.txt";
/** So many are shown: who sees more goes on typing. */
const MOST = 12;

let list = null;

/** The entries of ICD-10-CM, fetched once, when somebody first looks for one: `{code, words}`. */
function entries() {
  list ??= load().catch((error) => {
    list = null;
    throw error;
  });
  return list;
}

async function load() {
  const response = await fetch(ADDRESS);
  if (!response.ok) throw new Error(`the list of codes answered ${response.status}`);
  const lines = (await response.text()).split("\n").filter(Boolean);
  return lines.map((line) => {
    const [code, words, ...terms] = line.split("\t");
    return { code, words, name: plain(words), all: plain([words, ...terms].join(" ")), bare: bare(code) };
  });
}

/** The entries that a code or words begin, the likeliest first. Throws when the list cannot be had. */
export async function search(text) {
  const all = await entries();
  const code = bare(text.trim());
  if (/^[A-Z]\d[0-9A-Z]*$/.test(code)) return all.filter((entry) => entry.bare.startsWith(code)).slice(0, MOST);
  const words = plain(text).trim().split(" ").filter(Boolean);
  if (words.join("").length < 3) return [];
  const found = all.filter((entry) => words.every((word) => entry.all.includes(` ${word}`)));
  const ranked = found.map((entry) => [rank(entry, words), entry]).sort(([one], [other]) => one - other);
  return ranked.slice(0, MOST).map(([, entry]) => entry);
}

/** What is said by the entry's own words comes first, then what begins with them, then the shorter. */
function rank({ name, code }, words) {
  const own = words.every((word) => name.includes(` ${word}`)) ? 0 : 1000;
  return own + (name.startsWith(` ${words[0]}`) ? 0 : 300) + name.length + code.length;
}

/** With a blank before each word, so that a word's beginning can be looked for. */
function plain(text) {
  const letters = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return ` ${letters.replace(/[^\p{L}\p{N}]+/gu, " ")}`;
}

const bare = (code) => code.replace(/[.\s]/g, "").toUpperCase();
