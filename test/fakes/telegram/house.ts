import { openTelegram, type Telegram, type TelegramOptions } from '../../../bot/telegram/telegram.ts';
import type { Database } from '../../../store/database/database.ts';
import { type House as AnyHouse, type HouseOptions, openHouse as openAnyHouse } from '../../house.ts';
import type { FakeTelegram } from './fake-telegram.ts';

export type House = AnyHouse<Telegram> & { telegram: Telegram };

/** The rooms with Telegram as their only door, on a database of the test's. */
export async function openHouse(
  db: Database,
  fake: FakeTelegram,
  {
    training,
    ...options
  }: HouseOptions &
    Partial<Pick<TelegramOptions, 'token' | 'webhook' | 'tables' | 'albumQuietMs' | 'groupPerMinute'>> = {},
): Promise<House> {
  const house = await openAnyHouse(
    db,
    () => new Date(fake.clock.now()),
    rooms => openTelegram({ ...rooms, token: fake.token, api: fake.api, albumQuietMs: 60, ...options }),
    training ? { training } : {},
  );
  return { ...house, telegram: house.door };
}
