import { type Discord, openDiscord } from '../../../bot/discord/discord.ts';
import type { Database } from '../../../store/database/database.ts';
import { type House as AnyHouse, type HouseOptions, openHouse as openAnyHouse } from '../../house.ts';
import type { FakeDiscord } from './fake-discord.ts';

export type House = AnyHouse<Discord> & { discord: Discord };

/** The rooms with Discord as their only door, on a database of the test's. */
export async function openHouse(
  db: Database,
  fake: FakeDiscord,
  options: HouseOptions & { token?: string; shards?: number } = {},
): Promise<House> {
  const house = await openAnyHouse(
    db,
    () => new Date(fake.clock.now()),
    rooms =>
      openDiscord({
        ...rooms,
        token: options.token ?? fake.token,
        api: fake.api,
        cdn: fake.url,
        shards: options.shards,
      }),
    options,
  );
  return { ...house, discord: house.door };
}
