import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { pgliteCode } from './store/database/pglite-code.js';

/*
 * Loaded before everything else (`node --import`), for what a start notices. It is JavaScript so that with a full cache
 * nothing is left to strip types from: to load what does that takes 0.07 s.
 */

// Settings may stand in a file; what the environment itself says counts before it.
const settings = process.env.ENV_FILE ?? join(import.meta.dirname, '.env');
if (settings && (process.env.ENV_FILE || existsSync(settings))) {
  try {
    process.loadEnvFile(settings);
  } catch (error) {
    console.error(
      `The settings in ${settings} can’t be read: ${error.message}. Set ENV_FILE to another file, or to nothing.`,
    );
    process.exit(1);
  }
}

// Code that was compiled once is kept. Where nothing can be written it does nothing.
enableCompileCache(join(import.meta.dirname, 'node_modules/.cache/gristmill/compiled'));

// The embedded database is compiled on the other cores while the rest is read.
if (!process.env.DATABASE_URL) pgliteCode().catch(() => {});
