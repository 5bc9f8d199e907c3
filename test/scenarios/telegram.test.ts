import { telegramSurface } from '../surfaces/telegram.ts';
import { everywhere } from './everywhere.ts';

everywhere('Telegram', () => telegramSurface());
