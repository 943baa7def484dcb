// Every call to our own API: the session's cookie and form token go along, and every failure is one kind of error.
import { csrfToken } from "../js/csrf.js";

export class ApiError extends Error {
  constructor(status, { error = "unknown", message = "That did not work. Try again in a moment.", ...extra } = {}) {
    super(message);
    this.status = status;
    this.code = error;
    this.extra = extra;
  }

  get isOffline() {
    return this.status === 0;
  }
}

const OFFLINE = { error: "offline", message: "No connection. Check your network and try again." };

function options(method, { json, form, headers = {}, signal, keepalive }) {
  const sent = { Accept: "application/json", "X-CSRFToken": csrfToken(), ...headers };
  if (json !== undefined) sent["Content-Type"] = "application/json";
  return { method, signal, keepalive, headers: sent, credentials: "same-origin", body: json === undefined ? form : JSON.stringify(json) };
}

async function failure(response) {
  const body = await response.json().catch(() => ({}));
  return new ApiError(response.status, typeof body.detail === "object" ? body.detail : {});
}

// The raw response of a call that succeeded; ApiError otherwise, with status 0 when there was no answer at all.
export async function call(method, path, wish = {}) {
  let response;
  try {
    response = await fetch(path, options(method, wish));
  } catch (error) {
    throw error.name === "AbortError" ? error : new ApiError(0, OFFLINE);
  }
  if (!response.ok) throw await failure(response);
  return response;
}

async function body(method, path, wish) {
  const response = await call(method, path, wish);
  return response.status === 204 ? null : response.json();
}

export const get = (path, wish) => body("GET", path, wish);
export const post = (path, json = {}, wish = {}) => body("POST", path, { json, ...wish });
export const put = (path, json, wish = {}) => body("PUT", path, { json, ...wish });
export const patch = (path, json, wish = {}) => body("PATCH", path, { json, ...wish });
export const remove = (path) => body("DELETE", path);

// One page of a list: its items, and the address of the next page or null.
export async function page(path, wish) {
  const response = await call("GET", path, wish);
  const next = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get("Link") ?? "");
  return { items: await response.json(), next: next ? next[1] : null };
}

// fetch cannot tell how much of a body has gone out; this can. `fields` are those of a form; a file keeps its name.
export function upload(path, fields, onProgress) {
  const request = new XMLHttpRequest();
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value, ...(value instanceof File ? [value.name] : []));
  const answered = new Promise((resolve, reject) => {
    request.onload = () => (request.status < 300 ? resolve(request.response) : reject(new ApiError(request.status, request.response?.detail)));
    request.onerror = () => reject(new ApiError(0, OFFLINE));
  });
  request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
  request.open("POST", path);
  request.responseType = "json";
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.setRequestHeader("Accept", "application/json");
  request.send(form);
  return { answered, abort: () => request.abort() };
}
