import { discordSurface } from '../surfaces/discord.ts';
import { trainEverywhere } from './train-everywhere.ts';

trainEverywhere('Discord', discordSurface);
