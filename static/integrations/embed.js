// Puts a chat bubble into a page of a partner: <script src=".../embed.js" data-embed="..." data-token-url="/xentree-token" async>.
// This script makes the requests, with a token from the page's own server each time; the frame only shows what comes.
(() => {
  const script = document.currentScript;
  const site = new URL(script.src).origin;
  const { embed, tokenUrl = "/xentree-token", label = "", position = "right" } = script.dataset;
  const frameUrl = `${site}/embed/${encodeURIComponent(embed)}`;

  // The tokens of the product's own pages: fill and ink.
  const COLOURS = {
    primary: ["oklch(45% .09 165)", "white"],
    leaf: ["oklch(65% .15 145)", "oklch(24% .02 165)"],
    amber: ["oklch(78% .15 75)", "oklch(24% .02 165)"],
    sky: ["oklch(62% .11 235)", "oklch(24% .02 165)"],
    clay: ["oklch(57% .17 30)", "white"],
  };
  const STYLE = `
    :host { all: initial; position: fixed; inset-block-end: 20px; z-index: 2147483000; font: 500 16px/1.25 system-ui, sans-serif; }
    :host([data-side="right"]) { inset-inline-end: 20px; } :host([data-side="left"]) { inset-inline-start: 20px; }
    button { display: flex; align-items: center; justify-content: center; gap: 10px; min-width: 56px; height: 56px; padding: 0 16px; border: 0; border-radius: 28px; font: inherit; cursor: pointer; background: var(--fill); color: var(--ink); box-shadow: 0 4px 20px rgb(0 0 0 / .22); }
    button:focus-visible { outline: 3px solid var(--fill); outline-offset: 3px; }
    svg { width: 24px; height: 24px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
    iframe { position: absolute; inset-block-end: 72px; width: 400px; height: min(640px, calc(100dvh - 112px)); border: 0; border-radius: 14px; box-shadow: 0 8px 40px rgb(0 0 0 / .24); background: Canvas; color-scheme: light dark; }
    :host([data-side="right"]) iframe { inset-inline-end: 0; } :host([data-side="left"]) iframe { inset-inline-start: 0; }
    [hidden] { display: none; }
    @media (width < 480px) { :host([data-open]) { inset: 0; } :host([data-open]) iframe { inset: 0; width: 100%; height: 100%; border-radius: 0; box-shadow: none; } :host([data-open]) button { display: none; } }
    @media (prefers-reduced-motion: no-preference) { iframe { animation: rise 160ms ease-out; } @keyframes rise { from { opacity: 0; transform: translateY(8px); } } }`;
  const SHAPES = { closed: "M7.9 20A9 9 0 1 0 4 16.1L2 22Z", open: "m6 9 6 6 6-6" };

  // What the frame may have asked; nothing else is ever sent with a token.
  const ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  const ASKED = [
    /^POST \/api\/core\/chat$/,
    new RegExp(`^GET /api/core/conversations/${ID}/messages\\?limit=50$`),
    new RegExp(`^GET /api/core/messages/${ID}/stream$`),
    new RegExp(`^POST /api/core/messages/${ID}/stop$`),
  ];

  let host, button, path, frame, port;
  const running = new Map();

  async function freshToken(signal) {
    const answer = await fetch(tokenUrl, { method: "POST", credentials: "same-origin", headers: { Accept: "application/json" }, signal });
    if (!answer.ok) throw new Error(`${tokenUrl} answered ${answer.status}.`);
    return (await answer.json()).integrationToken;
  }

  async function ask({ id, method, path: where, body, lastId, key }, signal) {
    if (!ASKED.some((asked) => asked.test(`${method} ${where}`))) throw new Error("That may not be asked.");
    let token;
    try {
      token = await freshToken(signal);
    } catch (error) {
      console.warn(`Xentree: no token. ${error.message}`);
      return port.postMessage({ id, failed: "token" });
    }
    const headers = { Authorization: `Bearer ${token}`, Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (lastId) headers["Last-Event-ID"] = lastId;
    if (key) headers["Idempotency-Key"] = key;
    const answer = await fetch(site + where, { method, headers, body, signal, mode: "cors", credentials: "omit" });
    port.postMessage({ id, status: answer.status });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) port.postMessage({ id, text: piece.value });
    port.postMessage({ id, over: true });
  }

  async function serve(call) {
    const leaving = new AbortController();
    running.set(call.id, leaving);
    try {
      await ask(call, leaving.signal);
    } catch {
      port.postMessage({ id: call.id, failed: "network" });
    } finally {
      running.delete(call.id);
    }
  }

  // Which conversation it was, for as long as the tab is open; private windows may refuse, and it lasts as long as the page then.
  function recall() {
    try {
      return sessionStorage.getItem(`xentree.${embed}`);
    } catch {
      return null;
    }
  }

  function remember(id) {
    try {
      if (id) sessionStorage.setItem(`xentree.${embed}`, id);
      else sessionStorage.removeItem(`xentree.${embed}`);
    } catch {
      // Nothing to be done.
    }
  }

  function hear({ data }) {
    if (data.close) close();
    else if ("remember" in data) remember(data.remember);
    else if (data.cancel) running.get(data.cancel)?.abort();
    else serve(data);
  }

  // The frame takes the port only from pages of the embed's origins; only the frame is given it.
  function greet() {
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = hear;
    frame.contentWindow.postMessage({ xentree: "hello", conversation: recall() }, site, [channel.port2]);
  }

  function open() {
    if (!frame) {
      frame = document.createElement("iframe");
      Object.assign(frame, { title: button.getAttribute("aria-label"), src: frameUrl, id: "chat" });
      frame.addEventListener("load", greet);
      host.shadowRoot.append(frame);
    }
    show(true);
    frame.focus();
    port?.postMessage({ opened: true });
  }

  function close() {
    show(false);
    button.focus();
  }

  function show(isOpen) {
    host.toggleAttribute("data-open", isOpen);
    frame.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
    path.setAttribute("d", isOpen ? SHAPES.open : SHAPES.closed);
  }

  function icon() {
    const [svg, shape] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.append(shape);
    shape.setAttribute("d", SHAPES.closed);
    path = shape;
    return svg;
  }

  function build({ name, colour }) {
    host = document.createElement("div");
    host.dataset.side = position === "left" ? "left" : "right";
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    host.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    button = document.createElement("button");
    for (const [key, value] of Object.entries({ type: "button", "aria-expanded": "false", "aria-label": label || name })) button.setAttribute(key, value);
    const [fill, ink] = COLOURS[colour] ?? COLOURS.primary;
    button.style.setProperty("--fill", fill);
    button.style.setProperty("--ink", ink);
    button.append(icon(), label);
    button.addEventListener("click", () => (host.hasAttribute("data-open") ? close() : open()));
    host.addEventListener("keydown", ({ key }) => key === "Escape" && host.hasAttribute("data-open") && close());
    host.shadowRoot.append(button);
    document.body.append(host);
  }

  async function start() {
    try {
      const answer = await fetch(`${frameUrl}/card`, { mode: "cors", credentials: "omit" });
      if (answer.ok) return build(await answer.json());
    } catch {
      // A page of another origin is told nothing, not even a status.
    }
    console.warn(`Xentree: there is no embed ${embed} for pages of ${location.origin}, or it is switched off.`);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
