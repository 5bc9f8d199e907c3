import type { testAgent } from '../../agent/room.fixture.ts';
import type { Database } from '../../store/database/database.ts';
import { webApp } from './server.ts';

/** The web app over a test's rooms, for its local community; requests are given to it without a port. */
export function testWebApp(
  db: Database,
  house: Awaited<ReturnType<typeof testAgent>>,
  local: { id: number; name: string },
) {
  const { agent, rooms, files, clock, log } = house;
  return webApp(
    {
      db,
      files,
      agent,
      people: rooms.people,
      secret: 'secret',
      host: '127.0.0.1',
      port: 0,
      docsFolder: 'docs',
      now: () => clock.now,
      log,
    },
    local,
  );
}
