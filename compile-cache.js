import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

/**
 * Loaded before everything else (`node --import`): code that was compiled once is kept, which a start on a data folder
 * that is there notices. It is JavaScript so that with a full cache nothing is left to strip types from: to load what
 * does that takes 0.07 s. Where nothing can be written it does nothing.
 */
enableCompileCache(join(import.meta.dirname, 'node_modules/.cache/gristmill/compiled'));
