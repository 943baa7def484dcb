// Rows of the list as the server draws them, by document.
export async function fetchRows(ids) {
  const query = new URLSearchParams(ids.map((id) => ["id", id]));
  const response = await fetch(`/knowledge/rows?${query}`, { headers: { Accept: "text/html" } });
  if (!response.ok || response.redirected) throw new Error(String(response.status));
  const holder = document.createElement("table");
  const body = holder.createTBody();
  body.innerHTML = await response.text();
  return new Map([...body.rows].map((row) => [row.dataset.id, row]));
}
