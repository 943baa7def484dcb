// How numbers, sizes and times are said.
const locale = document.documentElement.lang || "en";
const day = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
const clock = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
const month = new Intl.DateTimeFormat(locale, { month: "long" });
const monthOfYear = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric" });
const full = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const whole = new Intl.NumberFormat(locale);
const dollars = new Intl.NumberFormat(locale, { style: "currency", currency: "USD", minimumFractionDigits: 2, maximumSignificantDigits: 2 });

export const number = (value) => whole.format(value);
export const money = (value) => dollars.format(value);
export const moment = (iso) => full.format(new Date(iso));
export const longDay = (iso) => day.format(new Date(iso));
export const time = (iso) => clock.format(new Date(iso));
export const counted = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

// As xentree/sizes.py says them.
const SIZES = [[1024 ** 3, "GB"], [1024 ** 2, "MB"], [1024, "KB"]];

export function size(bytes) {
  const [unit, name] = SIZES.find(([least]) => bytes >= least) ?? [];
  return unit ? `${(bytes / unit).toFixed(1).replace(/\.0$/, "")} ${name}` : `${bytes} byte${bytes === 1 ? "" : "s"}`;
}

export function duration(seconds) {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, ...rest] = parts;
  const low = (hours ? [hours, ...rest] : rest).map((part, at) => (at ? String(part).padStart(2, "0") : String(part)));
  return low.join(":");
}

const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

// The heading a conversation stands under in the list.
export function dateGroup(iso, now = new Date()) {
  const date = new Date(iso);
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days <= 7) return "Previous 7 days";
  return date.getFullYear() === now.getFullYear() ? month.format(date) : monthOfYear.format(date);
}
