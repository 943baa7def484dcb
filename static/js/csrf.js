// The token every unsafe request of ours carries.
export const csrfToken = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
