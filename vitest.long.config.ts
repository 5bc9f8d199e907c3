import { defineConfig } from 'vitest/config';
import short from './vitest.config.ts';

/** Tests that take minutes, for before a release: `npm run test:long`. */
export default defineConfig({ test: { ...short.test, include: ['test/long/**/*.test.ts'], exclude: [] } });
