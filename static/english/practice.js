// A text that is being written: its words are counted, and it is kept in this browser until it is sent.
// As the server counts: marks alone are none, "don't" and "well-known" are one.
const WORD = /[\p{L}\p{N}]+(?:['’.,:-]?[\p{L}\p{N}]+)*/gu;
const SCORED_FROM = 80;

const words = (text) => (text.match(WORD) ?? []).length;

function startText(area) {
  const [count, kept] = [document.querySelector("[data-count]"), document.querySelector("[data-kept]")];
  const key = `english-practice-${area.form.dataset.practice}`;
  if (!area.value) area.value = localStorage.getItem(key) ?? "";
  const show = () => {
    const found = words(area.value);
    count.textContent = found < SCORED_FROM ? `${found} words; from ${SCORED_FROM} on there is a score` : `${found} words`;
  };
  area.addEventListener("input", () => {
    show();
    localStorage.setItem(key, area.value);
    kept.hidden = false;
  });
  area.form.addEventListener("submit", () => localStorage.removeItem(key));
  show();
}

for (const area of document.querySelectorAll("[data-practice] [name=text]")) startText(area);
