// Rebuilds everything under static/ that is made from this folder. `node build.mjs` does all, `node build.mjs css` only one part.
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const STATIC = path.join(HERE, "..", "static");
const MODULES = path.join(HERE, "node_modules");
const PAPER = "#fbfaf6";
const EVERGREEN = "#0b6147";

const FONTS = [
  ["inter", "wght-normal"],
  ["newsreader", "wght-normal"],
  ["newsreader", "wght-italic"],
  ["jetbrains-mono", "wght-normal"],
];
const SUBSETS = ["latin", "latin-ext"];

const fontFiles = () => FONTS.flatMap(([family, cut]) => SUBSETS.map((subset) => [family, `${family}-${subset}-${cut}.woff2`]));

async function fresh(folder) {
  const target = path.join(STATIC, folder);
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  return target;
}

async function buildFonts() {
  const target = await fresh("fonts");
  for (const [family, file] of fontFiles())
    await copyFile(path.join(MODULES, "@fontsource-variable", family, "files", file), path.join(target, file));
  await writeFile(path.join(HERE, "css", "fonts.css"), await fontFaces());
}

// The font packages carry every script of the world; only the @font-face rules of our subsets are kept.
async function fontFaces() {
  const wanted = new Set(fontFiles().map(([, file]) => file));
  const faces = ["/* Made by build.mjs from the font packages. */"];
  for (const sheet of new Set(FONTS.map(([family, cut]) => `${family}/${cut.endsWith("italic") ? "wght-italic" : "index"}.css`))) {
    const css = await readFile(path.join(MODULES, "@fontsource-variable", sheet), "utf8");
    for (const [face, file] of css.matchAll(/@font-face \{[^}]*?\.\/files\/([^)]+)\)[^}]*\}/g))
      if (wanted.has(file)) faces.push(face.replace("./files/", "../fonts/").replaceAll("'", '"'));
  }
  return `${faces.join("\n\n")}\n`;
}

async function buildIcons() {
  const names = JSON.parse(await readFile(path.join(HERE, "icons.json"), "utf8"));
  const symbols = await Promise.all(names.map(symbol));
  const head = '<svg xmlns="http://www.w3.org/2000/svg">';
  await writeFile(path.join(STATIC, "icons.svg"), `<!-- Lucide, ISC licence -->\n${head}\n${symbols.join("\n")}\n</svg>\n`);
}

async function symbol(name) {
  const svg = await readFile(path.join(MODULES, "lucide-static", "icons", `${name}.svg`), "utf8");
  const shapes = svg.replace(/<!--.*?-->|<\/?svg[^>]*>/gs, "").replace(/\s+/g, " ").replaceAll("> <", "><").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}

const markShapes = async () => (await readFile(path.join(HERE, "art", "mark.svg"), "utf8")).replace(/<\/?svg[^>]*>/g, "").trim();

// The mark on its tile. `inset` is the margin around the mark in 32nds; `corner` the rounding of the tile.
function tile(shapes, inset, corner) {
  const scale = (32 - 2 * inset) / 32;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="${corner}" fill="${EVERGREEN}"/><g fill="${PAPER}" transform="translate(${inset} ${inset}) scale(${scale})">${shapes}</g></svg>\n`;
}

async function buildBrand() {
  const { Resvg } = await import("@resvg/resvg-js");
  const target = await fresh("brand");
  const shapes = await markShapes();
  const png = (svg, width, name) => writeFile(path.join(target, name), new Resvg(svg, { fitTo: { mode: "width", value: width } }).render().asPng());
  await writeFile(path.join(target, "mark.svg"), `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="${EVERGREEN}">${shapes}</svg>\n`);
  await writeFile(path.join(target, "favicon.svg"), tile(shapes, 5, 8));
  await png(tile(shapes, 5, 8), 32, "favicon-32.png");
  await png(tile(shapes, 6, 0), 180, "apple-touch-icon.png");
  await png(tile(shapes, 5, 8), 192, "icon-192.png");
  await png(tile(shapes, 5, 8), 512, "icon-512.png");
  await png(tile(shapes, 8, 0), 512, "icon-maskable-512.png");
}

async function buildVendor() {
  const { build } = await import("esbuild");
  const target = await fresh("vendor");
  await build({
    entryPoints: { htmx: "src/htmx.js", alpine: "src/alpine.js", markdown: "src/markdown.js" },
    absWorkingDir: HERE,
    outdir: target,
    bundle: true,
    format: "esm",
    minify: true,
    legalComments: "none",
    target: "es2022",
    charset: "utf8",
    logLevel: "warning",
  });
  await writeFile(path.join(target, "LICENSES.txt"), await licences());
}

const SHIPPED = [
  "htmx.org", "@alpinejs/csp", "markdown-it", "highlight.js", "katex", "dompurify", "daisyui", "tailwindcss", "lucide-static",
  "@fontsource-variable/inter", "@fontsource-variable/newsreader", "@fontsource-variable/jetbrains-mono",
];

async function licences() {
  const texts = [];
  for (const name of SHIPPED) {
    const { version, license } = JSON.parse(await readFile(path.join(MODULES, name, "package.json"), "utf8"));
    const text = await readFile(path.join(MODULES, name, "LICENSE"), "utf8").catch(() => "");
    texts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
  }
  return texts.join(`\n${"-".repeat(72)}\n\n`);
}

// The stills of the faces of Live, drawn by the module that moves them in the browser.
async function buildLooks() {
  const { build } = await import("esbuild");
  const target = await fresh("live/looks");
  const { outputFiles } = await build({ entryPoints: ["src/looks.js"], absWorkingDir: HERE, bundle: true, format: "esm", write: false });
  const { LOOKS, markup } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  for (const look of LOOKS) await writeFile(path.join(target, `${look.id}.svg`), `${markup(look, look.id).replace(/ data-part="\w+"|\n */g, "")}\n`);
}

async function buildCss() {
  await mkdir(path.join(STATIC, "css"), { recursive: true });
  const cli = path.join(MODULES, "@tailwindcss", "cli", "dist", "index.mjs");
  const output = path.join(STATIC, "css", "app.css");
  execFileSync(process.execPath, [cli, "-i", "css/app.css", "-o", output, "--minify"], { cwd: HERE, stdio: ["ignore", "ignore", "inherit"] });
}

const PARTS = { fonts: buildFonts, icons: buildIcons, brand: buildBrand, vendor: buildVendor, looks: buildLooks, css: buildCss };

const asked = process.argv.slice(2);
for (const [name, part] of Object.entries(PARTS)) if (!asked.length || asked.includes(name)) await part();
