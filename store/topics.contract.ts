import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from './database.ts';
import { openTopics, type Topic, type Topics } from './topics.ts';

/** What topics have to do on every database. */
export function topicsContract(open: () => Promise<Database>): void {
  describe('topics', () => {
    let topics: Topics;
    beforeAll(async () => {
      topics = await openTopics(await open());
    });
    afterAll(() => topics.close());

    test('a change reaches every listener, in order', async () => {
      const heard = new Promise<Topic[]>(resolve => {
        const all: Topic[] = [];
        topics.subscribe(topic => {
          if (all.push(topic) === 3) resolve(all);
        });
      });
      topics.publish('job:1');
      topics.publish('submission:2');
      topics.publish('source:3');
      expect(new Set(await heard)).toEqual(new Set(['job:1', 'submission:2', 'source:3']));
    });

    test('who stopped listening hears nothing more', async () => {
      const heard: Topic[] = [];
      topics.subscribe(topic => heard.push(topic))();
      const other = new Promise(resolve => topics.subscribe(resolve));
      topics.publish('job:4');
      expect(await other).toBe('job:4');
      expect(heard).toEqual([]);
    });
  });
}
