import { discordSurface } from '../surfaces/discord.ts';
import { everywhere } from './everywhere.ts';

everywhere('Discord', () => discordSurface());
