import { beforeEach, expect, test } from 'vitest';
import { type CircuitBreaker, CircuitOpen, type Outage, openCircuitBreaker } from './circuit-breaker.ts';

let now = 0;
let breaker: CircuitBreaker;
beforeEach(() => {
  now = 1_000_000;
  breaker = openCircuitBreaker(() => now);
});

const away = (retryAfter?: number) => () => ({ retryAfter });
const fail = (outageOf: () => Outage | undefined = away()) =>
  breaker.run(() => Promise.reject(new Error('down')), outageOf);
const succeed = () => breaker.run(async () => 'well', away());

test('it stays open twice as long after each trial that fails, five minutes at most, and a success ends that', async () => {
  const seconds: number[] = [];
  for (let time = 0; time < 7; time++) {
    await expect(fail()).rejects.toThrow('down');
    seconds.push(((breaker.openUntil() ?? 0) - now) / 1000);
    now = breaker.openUntil() ?? 0;
  }
  expect(seconds).toEqual([10, 20, 40, 80, 160, 300, 300]);
  expect(await succeed()).toBe('well');
  expect(breaker.openUntil()).toBeUndefined();
  await expect(fail()).rejects.toThrow('down');
  expect(breaker.openUntil()).toBe(now + 10_000);
});

test('while one is tried, the others are refused', async () => {
  await expect(fail()).rejects.toThrow('down');
  now += 10_000;
  const trial = Promise.withResolvers<string>();
  const tried = breaker.run(() => trial.promise, away());
  await expect(succeed()).rejects.toThrow(CircuitOpen);
  trial.resolve('back');
  expect(await tried).toBe('back');
  expect(await succeed()).toBe('well');
});

test('many that fail at once count as one outage', async () => {
  await Promise.allSettled([fail(), fail(), fail()]);
  expect(breaker.openUntil()).toBe(now + 10_000);
});

test('what the service says of its return goes before, an hour at most', async () => {
  await expect(fail(away(2000))).rejects.toThrow('down');
  expect(breaker.openUntil()).toBe(now + 2000);
  now += 2000;
  await expect(fail(away(1e9))).rejects.toThrow('down');
  expect(breaker.openUntil()).toBe(now + 3_600_000);
});

test('an error that is no outage leaves it as it is, and a trial that ends so is followed by another', async () => {
  const mine = () => undefined;
  await expect(fail(mine)).rejects.toThrow('down');
  expect(breaker.openUntil()).toBeUndefined();
  await expect(fail()).rejects.toThrow('down');
  now += 10_000;
  await expect(fail(mine)).rejects.toThrow('down');
  expect(await succeed()).toBe('well');
});
