import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { settings } from '../config.ts';

const root = join(import.meta.dirname, '..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');

const composeFile = z.object({
  services: z.record(
    z.string(),
    z.object({
      ports: z.array(z.string()).default([]),
      environment: z.record(z.string(), z.string()).default({}),
      profiles: z.array(z.string()).default([]),
      command: z.array(z.string()).default([]),
      volumes: z.array(z.string()).default([]),
    }),
  ),
  volumes: z.record(z.string(), z.unknown()),
});

describe('docker-compose.yml', () => {
  const { services, volumes } = composeFile.parse(parse(read('docker-compose.yml'), { merge: true }));

  test('there are the database, the bot, and a GPU worker that is asked for', () => {
    expect(Object.keys(services)).toEqual(['db', 'bot', 'worker']);
    expect(services.worker?.profiles).toEqual(['gpu']);
    expect(services.worker?.command.every(part => part === 'node' || existsSync(join(root, part)))).toBe(
      true,
    );
  });

  test('nothing listens but on this machine', () => {
    const ports = Object.values(services).flatMap(service => service.ports);
    expect(ports).toHaveLength(1);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test('what the bot and the worker are told are settings that exist', () => {
    for (const name of ['bot', 'worker']) {
      const given = Object.keys(services[name]?.environment ?? {});
      expect(given).toContain('DATABASE_URL');
      for (const setting of given) expect(settings.shape).toHaveProperty(setting);
    }
  });

  test('what lasts is on volumes', () => {
    const kept = Object.values(services).flatMap(service =>
      service.volumes.map(mount => mount.split(':')[0]),
    );
    expect(new Set(kept)).toEqual(new Set(Object.keys(volumes)));
  });
});

test('.env.example holds settings that exist, and no secret', () => {
  for (const line of read('.env.example').split('\n')) {
    const [, name = '', value = ''] = /^([A-Z_]+)=(.*)$/.exec(line) ?? [];
    if (name && name !== 'POSTGRES_PASSWORD') expect(settings.shape).toHaveProperty(name);
    if (/PASSWORD|KEY/.test(name)) expect(value).toBe('');
  }
});
