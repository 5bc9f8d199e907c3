import { expect, test } from 'vitest';
import type { Needs, Slot } from '../capability.ts';
import { lackOf, mayTake } from './needs.ts';
import { slotsOf } from './slots.ts';

const GB = 1e9;
const slot = (of: Slot['class'], gigabytes: number): Slot => ({
  class: of,
  memory: gigabytes * GB,
  job: undefined,
});
const needs = (gpu: number, cpu: number, prefersGpu = false): Needs => ({
  bytes: { gpu: gpu * GB, 'cpu-bf16': cpu * GB, cpu: 2 * cpu * GB },
  prefersGpu,
});

test('a job is taken where it fits by what it needs of that class', () => {
  const small = needs(18, 10);
  const takes = (one: Slot) => mayTake(small, one, [one]);
  expect(takes(slot('gpu', 17))).toBe(false);
  expect(takes(slot('gpu', 18))).toBe(true);
  expect(takes(slot('cpu-bf16', 16))).toBe(true);
  expect(takes(slot('cpu', 16))).toBe(false);
});

test('a large base is left to GPUs while one that it fits is there, and goes on a processor without', () => {
  const large = needs(18, 10, true);
  const processor = slot('cpu-bf16', 64);
  expect(mayTake(large, processor, [processor, slot('gpu', 24)])).toBe(false);
  expect(mayTake(large, processor, [processor, slot('gpu', 12)])).toBe(true);
  expect(mayTake(needs(18, 10), processor, [processor, slot('gpu', 24)])).toBe(true);
});

test('what a job lacks is told by the nearest worker; with none there, or one that fits, nothing', () => {
  const large = needs(18, 40);
  expect(lackOf(large, [slot('gpu', 8), slot('gpu', 12), slot('cpu-bf16', 16)])).toEqual({
    class: 'gpu',
    needed: 18 * GB,
    largest: 12 * GB,
  });
  expect(lackOf(large, [slot('cpu', 16)])).toEqual({ class: 'cpu', needed: 80 * GB, largest: 16 * GB });
  expect(lackOf(large, [slot('gpu', 12), slot('cpu-bf16', 64)])).toBeUndefined();
  expect(lackOf(large, [])).toBeUndefined();
});

test('a job gets the smallest free slot that it fits, so that larger ones stay for those that need them', () => {
  const gpu = (gigabytes: number, device: string) => ({ name: 'a GPU', memory: gigabytes * GB, device });
  const slots = slotsOf({ memory: 64 * GB, bf16: true }, [gpu(80, 'a'), gpu(24, 'b'), gpu(12, 'c')]);
  const take = (gigabytes: number) => slots.take(needs(gigabytes, 99), slots.all);
  const first = take(18);
  expect(first?.devices).toEqual(['b']);
  expect(take(18)?.devices).toEqual(['a']);
  expect(take(18)).toBeUndefined();
  expect(slots.freeDevices()).toEqual(['c']);
  if (first) slots.giveBack(first);
  expect(take(18)?.devices).toEqual(['b']);
});

test('of a model that is shared out each process needs its part and what it gathers, in as many as share a batch', () => {
  const each = (gigabytes: number) => ({
    gpu: gigabytes * GB,
    'cpu-bf16': gigabytes * GB,
    cpu: gigabytes * GB,
  });
  const shared: Needs = { ...needs(18, 18), shared: { bytes: each(16), gathered: each(1), batch: 6 } };
  const fitsIn = (gigabytes: number, shares: number, of = shared) => {
    const one = { ...slot('gpu', gigabytes), shares };
    return mayTake(of, one, [one]);
  };
  expect([fitsIn(10.9, 2), fitsIn(11, 2)]).toEqual([false, true]);
  expect([fitsIn(8.3, 4), fitsIn(8.4, 4)]).toEqual([false, true]);
  expect([fitsIn(17, 2, needs(18, 18)), fitsIn(17, 1)]).toEqual([false, false]);
});

test('an operator may let a worker try what it lacks a little for', () => {
  const close = { ...slot('gpu', 16), tolerance: 0.1 };
  expect(lackOf(needs(17, 99), [close])).toBeUndefined();
  expect(lackOf(needs(18, 99), [close])).toMatchObject({ needed: 18 * GB, largest: 16 * GB });
  const [own] = slotsOf({ memory: 16 * GB, bf16: true }, [], { memoryTolerance: 0.1 }).all;
  expect(own).toMatchObject({ memory: 16 * GB, tolerance: 0.1 });
});

test('a machine without a GPU has one slot, its processor', () => {
  expect(slotsOf({ memory: 16 * GB, bf16: false }, []).all).toMatchObject([
    { class: 'cpu', memory: 16 * GB, devices: [] },
  ]);
});

test('where a training takes several processes, a slot is as many GPUs with what the smallest has, or shares of memory', () => {
  const gpu = (gigabytes: number, device: string) => ({ name: 'a GPU', memory: gigabytes * GB, device });
  const found = [gpu(24, 'a'), gpu(16, 'b'), gpu(24, 'c')];
  expect(slotsOf({ memory: 64 * GB, bf16: true }, found, { processes: 2 }).all).toMatchObject([
    { memory: 16 * GB, devices: ['a', 'b'], processes: 2 },
    { memory: 24 * GB, devices: ['c'], processes: 1 },
  ]);
  expect(slotsOf({ memory: 64 * GB, bf16: true }, [], { processes: 4 }).all).toMatchObject([
    { memory: 16 * GB, devices: [], processes: 4 },
  ]);
});
