// What was said, to be heard again at any word: from this browser's memory, or from the server where it was kept.
const spoken = new Map();
const decoded = new Map();
let context = null;
let playing = null;

// A recording of this page, by its id; it is gone when the page is.
export const keepVoice = (id, blob) => spoken.set(id, blob);

async function bytesOf(id, url) {
  if (spoken.has(id)) return spoken.get(id).arrayBuffer();
  const response = url ? await fetch(url, { credentials: "same-origin" }) : null;
  if (!response?.ok) throw new Error("Your recording was not kept.");
  return response.arrayBuffer();
}

function bufferOf(id, url) {
  if (!decoded.has(id)) {
    context ??= new AudioContext();
    const found = bytesOf(id, url).then((bytes) => context.decodeAudioData(bytes));
    found.catch(() => decoded.delete(id));
    decoded.set(id, found);
  }
  return decoded.get(id);
}

export function hush() {
  playing?.stop();
  playing = null;
}

// From one second to another; resolves when it has been heard.
export async function playVoice(id, url, start, end) {
  const buffer = await bufferOf(id, url);
  hush();
  await context.resume();
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.connect(context.destination);
  playing = source;
  return new Promise((resolve) => {
    source.addEventListener("ended", resolve);
    source.start(0, start, end ? end - start : undefined);
  });
}
