import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Where Chromium is on this machine: `CHROMIUM` in the environment, else where systems keep it. */
export const chromiumPath = places.find(place => place && existsSync(place));

if (!chromiumPath) {
  console.warn(
    'No Chromium was found, so the tests of the page in a browser are skipped. Install it (Debian: apt-get install chromium) or set CHROMIUM to its path.',
  );
}

/** A headless Chromium. Close it when done. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
}
