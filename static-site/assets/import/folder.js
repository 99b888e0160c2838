/** Every file that was dropped, also those in folders, with the way to it as `webkitRelativePath` has it for chosen ones. */
export async function droppedFiles({ items, files }) {
  // Asked for at once: when the event is over, the items are gone.
  const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return [...files];
  const found = await Promise.all(entries.map((entry) => inside(entry, "")));
  return found.flat();
}

async function inside(entry, way) {
  const path = way + entry.name;
  if (entry.isFile) {
    const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
    return file ? [Object.assign(file, { path })] : [];
  }
  const found = [];
  for (const child of await children(entry)) found.push(...(await inside(child, `${path}/`)));
  return found;
}

/** A reader gives the entries of a folder in parts, and an empty one at the end. */
async function children(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const part = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (part.length === 0) return all;
    all.push(...part);
  }
}

/** How a file is called here: by its way from the folder that was chosen. */
export const pathOf = (file) => file.path || file.webkitRelativePath || file.name;

/** The Bundles among the files of a folder; what a file is that was chosen by itself, its content says. */
export function bundles(files) {
  const isFrom = (file) => pathOf(file).includes("/");
  const wanted = files.filter((file) => !isFrom(file) || /\.json$/i.test(file.name));
  return { wanted: wanted.sort((one, other) => pathOf(one).localeCompare(pathOf(other))), left: files.length - wanted.length };
}
