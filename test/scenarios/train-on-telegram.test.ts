import { telegramSurface } from '../surfaces/telegram.ts';
import { trainEverywhere } from './train-everywhere.ts';

trainEverywhere('Telegram', telegramSurface);
