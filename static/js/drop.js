// Files dropped anywhere on the page, and pasted ones: `onFiles` gets the DataTransfer they came in.
export function takeFiles({ veil, onFiles }) {
  let depth = 0;
  const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const show = (change) => {
    depth = Math.max(0, change === null ? 0 : depth + change);
    veil.hidden = depth === 0;
  };
  document.addEventListener("dragenter", (event) => carries(event) && show(1));
  document.addEventListener("dragleave", (event) => carries(event) && show(-1));
  document.addEventListener("dragover", (event) => carries(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    show(null);
    onFiles(event.dataTransfer);
  });
  document.addEventListener("paste", (event) => {
    if (document.querySelector("dialog[open]") || !event.clipboardData?.files.length) return;
    event.preventDefault();
    onFiles(event.clipboardData);
  });
}
