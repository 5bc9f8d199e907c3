import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { pythonForTests } from '../../../test/python.ts';
import type { PythonEnvironment } from '../../environment/environment.ts';
import { causalModels } from './causal-models.ts';

let environment: PythonEnvironment;
beforeAll(async () => {
  environment = await pythonForTests();
}, 900_000);

test('the list holds what the pinned transformers loads as a causal language model', {
  timeout: 120_000,
}, async () => {
  const told = await promisify(execFile)(environment.paths.python, [
    '-c',
    'import json; from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES as M; print(json.dumps(list(M.items())))',
  ]);
  const known: [string, string][] = JSON.parse(told.stdout);
  const causal = known.filter(([, name]) => /(ForCausalLM|LMHeadModel)$/.test(name));
  expect(new Map(causal)).toEqual(causalModels);
});
