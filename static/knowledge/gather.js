// Files out of what a person picked, dropped or pasted: folders are walked, what systems leave in them is left out.
const LEFT_BEHIND = /^(\.|~\$|thumbs\.db$|desktop\.ini$|__macosx$)/i;
const MOST = 2000;

const isMeant = (name) => !LEFT_BEHIND.test(name);

// A folder picker gives every file below it, with its path.
export function fromPicker(files) {
  const kept = [...files].filter((file) => (file.webkitRelativePath || file.name).split("/").every(isMeant));
  return { files: kept.slice(0, MOST), more: Math.max(0, kept.length - MOST) };
}

// What is dropped has to be asked for at once, before the first wait: afterwards the browser has forgotten it.
export async function fromDrop(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return fromPicker(transfer.files);
  const found = { files: [], more: 0 };
  for (const entry of entries) await walk(entry, found);
  return found;
}

async function walk(entry, found) {
  if (!isMeant(entry.name)) return;
  if (entry.isDirectory) for (const child of await children(entry)) await walk(child, found);
  else if (found.files.length < MOST) found.files.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
  else found.more += 1;
}

// A reader hands a folder out in parts.
async function children(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!part.length) return all;
    all.push(...part);
  }
}
