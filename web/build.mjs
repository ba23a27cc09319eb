// Builds the page: dist/page.js and dist/page.css, which the binary embeds. `node build.mjs DIR` writes them elsewhere.
import { build } from "esbuild";

const out = process.argv[2] ?? new URL("dist", import.meta.url).pathname;
await build({
  absWorkingDir: new URL(".", import.meta.url).pathname,
  entryPoints: { page: "src/page.tsx" },
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2021",
  charset: "ascii",
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
});
await build({
  absWorkingDir: new URL(".", import.meta.url).pathname,
  entryPoints: { page: "src/page.css" },
  outdir: out,
  bundle: true,
  minify: true,
  target: "es2021",
  logLevel: "warning",
});
