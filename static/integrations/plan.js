// Planning: what was found is seen and heard at once, on a phone too.
const proposal = document.querySelector("[data-proposal]");
proposal?.focus({ preventScroll: true });
proposal?.scrollIntoView({ block: "nearest" });
