import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/*
 * PGlite's code, compiled by other threads. A start asks for it first of all, so that it goes on while the rest of the
 * house is loaded. It is JavaScript since it is loaded before types can be stripped.
 */

/** @type {Promise<WebAssembly.Module> | undefined} */
let compiling;

/** @returns {Promise<WebAssembly.Module>} the same module each time */
export function pgliteCode() {
  // Vite's module runner, in which the tests are set up, has no `import.meta.resolve`.
  const folder = dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
  compiling ??= readFile(join(folder, 'pglite.wasm')).then(code => WebAssembly.compile(code));
  return compiling;
}
