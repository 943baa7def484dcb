// Tells the sign-up form which time zone this browser is in.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const input of document.querySelectorAll("[data-timezone]")) input.value = zone ?? "";
