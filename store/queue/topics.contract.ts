import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../database/database.ts';
import { openTopics, type Topic, type Topics } from './topics.ts';

/** What topics have to do on every database. */
export function topicsContract(open: () => Promise<Database>): void {
  describe('topics', () => {
    let db: Database;
    let topics: Topics;
    beforeAll(async () => {
      db = await open();
      topics = await openTopics(db);
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

    test('its own process has heard it when publish returns, and hears it once', async () => {
      const heard: Topic[] = [];
      const stop = topics.subscribe(topic => heard.push(topic));
      topics.publish('job:5');
      expect(heard).toEqual(['job:5']);
      if (db.kind === 'server') {
        // What comes back from the server comes in order.
        const other = await openTopics(db);
        const answered = new Promise<void>(resolve =>
          other.subscribe(topic => topic === 'job:5' && resolve()),
        );
        topics.publish('job:5');
        await answered;
        const last = new Promise<void>(resolve => topics.subscribe(topic => topic === 'job:6' && resolve()));
        other.publish('job:6');
        await last;
        await other.close();
        expect(heard).toEqual(['job:5', 'job:5', 'job:6']);
      }
      stop();
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
