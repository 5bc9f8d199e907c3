import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pythonForTests, smollm2 } from '../../test/python.ts';
import { eventsOf, patience, type TrainerTests, trainerTests } from './run.fixture.ts';

let tests: TrainerTests;
vi.setConfig({ testTimeout: patience });
beforeAll(async () => {
  const environment = await pythonForTests();
  tests = await trainerTests(environment, await smollm2(environment));
}, patience);
afterAll(() => tests?.remove());

/** A module with the names of MLflow’s that transformers calls; what it is told is a line of JSON each. */
const mlflow = `
import json, os
from types import SimpleNamespace as Some
from mlflow.utils import validation
__version__ = "3.1.0"
_run = None
def _tell(what, *args, **values):
    if what == os.environ.get("FAKE_MLFLOW_FAILS"): raise ConnectionError("no answer from http://user:secret@tracker")
    with open(os.environ["FAKE_MLFLOW"], "a") as file: print(json.dumps([what, args, values], default=str), file=file)
def is_tracking_uri_set(): return True
def get_tracking_uri(): return "fake"
def active_run(): return _run
def start_run(**values):
    global _run
    _tell("start_run", **values)
    _run = Some(info=Some(run_id="1"))
def end_run(*_): _tell("end_run")
def log_params(params, **values): _tell("log_params", params)
def log_metrics(metrics, step, **values): _tell("log_metrics", metrics, step)
`;

async function followed(name: string, fails = '') {
  const folder = join(tests.folder, `modules-${name}`);
  await mkdir(join(folder, 'mlflow', 'utils'), { recursive: true });
  await writeFile(join(folder, 'mlflow', '__init__.py'), mlflow);
  await writeFile(join(folder, 'mlflow', 'utils', '__init__.py'), '');
  await writeFile(
    join(folder, 'mlflow', 'utils', 'validation.py'),
    'MAX_PARAM_VAL_LENGTH = 250\nMAX_PARAMS_TAGS_PER_BATCH = 100\n',
  );
  const told = join(folder, 'told.jsonl');
  await writeFile(told, '');
  const run = await tests.run(
    name,
    { max_steps: 3, report_to: 'mlflow', run_name: 'gristmill-12' },
    undefined,
    { PYTHONPATH: folder, FAKE_MLFLOW: told, FAKE_MLFLOW_FAILS: fails },
  );
  await run.ended;
  return { run, told: await readFile(told, 'utf8') };
}

test('a run is followed by its number, with its settings and each step’s figures, and nothing that people wrote', async () => {
  const { run, told } = await followed('followed');
  expect(eventsOf(run, 'untracked')).toEqual([]);
  const calls = told
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as [string, unknown[], Record<string, unknown>]);
  expect(calls[0]).toMatchObject(['start_run', [], { run_name: 'gristmill-12' }]);
  const metrics = calls.filter(([what]) => what === 'log_metrics');
  expect(metrics.map(([, [, step]]) => step)).toEqual(expect.arrayContaining([1, 2, 3]));
  expect(metrics[0]?.[1][0]).toMatchObject({ loss: expect.any(Number), learning_rate: expect.any(Number) });
  expect(calls.at(-1)?.[0]).toBe('end_run');
  for (const words of ['What is', 'The mill says']) expect(told).not.toContain(words);
  expect(run.events.at(-1)).toMatchObject({ event: 'done', stopped: false });
});

test('a service that fails is said, without what its error quotes, and the run goes on', async () => {
  const { run } = await followed('failing', 'log_metrics');
  expect(eventsOf(run, 'untracked')).toEqual([
    { event: 'untracked', service: 'mlflow', reason: 'failed', error: 'ConnectionError' },
  ]);
  expect(JSON.stringify(run.events)).not.toContain('secret');
  expect(run.events.at(-1)).toMatchObject({ event: 'done', step: 3, stopped: false });
});

test('a package that is not in the environment is said, and the run goes on', async () => {
  const run = await tests.run('missing', { max_steps: 2, report_to: 'trackio' });
  await run.ended;
  expect(eventsOf(run, 'untracked')).toEqual([{ event: 'untracked', service: 'trackio', reason: 'missing' }]);
  expect(run.events.at(-1)).toMatchObject({ event: 'done', stopped: false });
});
