// Builds the page: dist/page.js and dist/page.css, which the binary embeds. `node build.mjs DIR` writes them elsewhere.
import { build } from "esbuild";

const out = process.argv[2] ?? new URL("dist", import.meta.url).pathname;
const common = {
  absWorkingDir: new URL(".", import.meta.url).pathname,
  outdir: out,
  bundle: true,
  minify: true,
  target: "es2021",
  logLevel: "warning",
};
await build({
  ...common,
  entryPoints: { page: "src/page.tsx" },
  format: "iife",
  charset: "ascii",
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
});
await build({ ...common, entryPoints: { page: "src/page.css" } });
