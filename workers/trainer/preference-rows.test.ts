import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { pythonForTests } from '../../test/python.ts';
import { trainerFolder } from '../environment/trainer-folder.ts';

const program = `
import json, sys
sys.path.insert(0, sys.argv[1])
from rows import is_learned, read_rows
print(json.dumps([[m["content"] for m in row["messages"] if is_learned(m)] for row in read_rows(sys.argv[2])]))
`;

test('fine-tuning learns the better of two answers and what is marked as good, and nothing that is marked as bad', async () => {
  const prompt = [
    { role: 'user', content: 'Is it rye?' },
    { role: 'assistant', content: 'Which one?' },
    { role: 'user', content: 'The dark one.' },
  ];
  const [yes, no] = ['Yes.', 'No.'].map(content => [{ role: 'assistant', content }]);
  const rows = [
    { prompt, chosen: yes, rejected: no },
    { prompt, completion: yes, label: true },
    { prompt, completion: no, label: false },
    { messages: [...prompt, ...(yes ?? [])] },
  ];
  const file = join(await mkdtemp(join(tmpdir(), 'gristmill-rows-')), 'rows.jsonl');
  await writeFile(file, rows.map(row => JSON.stringify(row)).join('\n'));
  const { paths } = await pythonForTests();
  const { stdout } = await promisify(execFile)(paths.python, ['-c', program, trainerFolder, file]);
  expect(JSON.parse(stdout)).toEqual([['Yes.'], ['Yes.'], [], ['Which one?', 'Yes.']]);
});
