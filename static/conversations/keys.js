// The keys of the chat page, beside those that work everywhere.
export function startKeys({ chat, composer, newChat }) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape" && chat.isWriting && !document.querySelector("dialog[open], [popover]:popover-open:not(#toasts)")) {
      event.preventDefault();
      chat.stop();
    }
    if ((event.ctrlKey || event.metaKey) && event.shiftKey && event.key.toLowerCase() === "o") {
      event.preventDefault();
      newChat();
    }
  });
  // Typing anywhere begins a message.
  document.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1;
    if (plain && event.target === document.getElementById("thread") && /\p{L}|\p{N}/u.test(event.key)) composer.focus();
  });
}
