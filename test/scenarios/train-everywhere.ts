import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataFolderWithModels } from '../shared-models.ts';
import type { Mark, Person, Seen, Surface, SurfaceOptions } from '../surfaces/surface.ts';

/** A training run from the chat of a platform, with the real trainer: asked, confirmed, watched, cancelled, resumed, chatted with. */
export function trainEverywhere(name: string, open: (options: SurfaceOptions) => Promise<Surface>): void {
  describe(`training on ${name}`, () => {
    let dataDir: string;
    let surface: Surface;
    let maker: Person;
    let started: Mark;
    let card: Seen;
    beforeAll(async () => {
      dataDir = await dataFolderWithModels();
      surface = await open({ dataDir, settings: { WORKER: 'here' } });
      maker = surface.operator;
    }, 900_000);
    afterAll(async () => {
      await surface?.stop();
      if (dataDir) await rm(dataDir, { recursive: true, force: true });
    });

    test('what is missing is asked for, and nothing starts before it is confirmed', async () => {
      const mark = await maker.say('train the example');
      await maker.sees('The example data is in', { after: mark, seconds: 90 });
      const asked = await maker.use(
        'train',
        { base: 'smollm2-135m', epochs: 0.5, batchSize: 8, learningRate: 0.001 },
        { datanet: 'example' },
      );
      const plan = await maker.sees('Credit goes to', { after: asked });
      expect(plan.buttons).toEqual(expect.arrayContaining(['Start', 'Change']));
      started = await maker.press(plan, 'Start');
    }, 150_000);

    test('its card goes with it, step by step, and can be cancelled', async () => {
      // From its first step on there is something to go on from.
      card = await maker.sees(/Step [1-9]\d* of \d+/, { after: started, seconds: 300 });
      const asked = await maker.press(card, 'Cancel');
      const plan = await maker.sees('Cancel job', { after: asked });
      await maker.press(plan, plan.buttons[0] ?? '');
      await maker.sees('Cancelled at step', { after: started, seconds: 120 });
    }, 450_000);

    test('it goes on from where it stopped, also over a kill, and ends with its curve', async () => {
      const cancelled = await maker.sees('Cancelled at step', { after: started });
      const resumed = await maker.press(cancelled, 'Go on');
      await maker.sees(/Step \d+ of \d+/, { after: resumed, seconds: 300 });
      await surface.restart();
      const done = await maker.sees(/Done in .*; the model is example-v1/, { after: started, seconds: 600 });
      expect(done.pictures).toBe(1);
      expect(done.text).toMatch(/[\d.]+ before, [\d.]+ after/);
      await maker.sees('example-v1 is ready', { after: started, seconds: 60 });
      const told = maker.seen().filter(message => message.text.includes('example-v1 is ready'));
      expect(told).toHaveLength(1);
    }, 1_000_000);

    test('plain words go to the fresh model, whose exact version is named, until the chat ends', async () => {
      const asked = await maker.use('chat', { model: 'example-v1' });
      await maker.sees('Chatting with example-v1', { after: asked });
      const said = await maker.say('Why do leaves turn yellow in autumn?');
      // In full: what is said after it waits for its end.
      const whole = /^(?![\s\S]*(Thinking|Answering))[\s\S]*Version [0-9a-f]{12}/;
      const answer = await maker.sees(whole, { after: said, seconds: 300 });
      expect(answer.text).toContain('example-v1');
      const ended = await maker.use('end chat');
      await maker.sees('has ended', { after: ended });
    }, 400_000);

    test('it is measured beside its base once that is confirmed, on a card that ends with the figures', async () => {
      const asked = await maker.use('evaluate', { model: 'example-v1' });
      const plan = await maker.sees('Measure example-v1', { after: asked });
      const begun = await maker.press(plan, 'Start');
      const ended = await maker.sees(/measuring example-v1[\s\S]*ROUGE-L/, { after: begun, seconds: 800 });
      expect(ended.text).toContain('Perplexity');
    }, 1_000_000);

    test('answers of two stand side by side, and one is said to be best', async () => {
      const asked = await maker.say(
        '/compare example-v1 smollm2-135m "Why do leaves turn yellow in autumn?"',
      );
      const answers = await maker.sees(/side by side(?![\s\S]*Answering)/, { after: asked, seconds: 300 });
      expect(answers.text).toMatch(/example-v1 · Version [0-9a-f]{12}/);
      const pressed = await maker.press(answers, 'example-v1 is best');
      // The answers, written live, may have used up what a group takes in a minute.
      await maker.sees(/You chose example-v1/, { after: pressed, seconds: 90 });
    }, 400_000);

    test('nothing was logged as our own error, and no limit was broken', () => {
      expect(surface.log()).not.toContain('"reference"');
      // A killed process takes with it what it knew of its pace: its successor may be early once.
      expect(surface.overLimits()).toBeLessThanOrEqual(surface.restarts());
    });
  });
}
