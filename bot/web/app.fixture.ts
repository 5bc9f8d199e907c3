import type { testAgent } from '../../agent/room.fixture.ts';
import type { Database } from '../../store/database/database.ts';
import { openFileIntake } from '../intake/file-intake.ts';
import { webApp } from './app.ts';

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
      intake: openFileIntake({ files, agent }),
      people: rooms.people,
      downloads: rooms.downloads,
      ledger: rooms.ledger,
      knowledge: async () => rooms.knowledge,
      workers: async () => rooms.workers,
      host: '127.0.0.1',
      port: 0,
      docsFolder: 'docs',
      now: () => clock.now,
      log,
    },
    local,
  );
}
