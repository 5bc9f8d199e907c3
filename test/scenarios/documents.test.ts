import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { discordExport, telegramExport } from '../../datanets/validation/chats/exports.fixture.ts';
import { pdfOf } from '../../datanets/validation/documents/documents.fixture.ts';
import { discordSurface } from '../surfaces/discord.ts';
import type { Person, Surface } from '../surfaces/surface.ts';
import { telegramSurface } from '../surfaces/telegram.ts';
import { webSurface } from '../surfaces/web.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
