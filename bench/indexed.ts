import type { WebClient } from '../test/web-client.ts';

/** Resolves when the manual is indexed: until then a first start works in the background, beside what is measured. */
export async function untilIndexed(client: WebClient): Promise<void> {
  for (;;) {
    const { text } = await client.ask('/docs list', undefined, 120);
    if (/manual/.test(text) && !/reading/i.test(text)) return;
    await new Promise(resolve => setTimeout(resolve, 500));
  }
}
