/** Speaks the protocol of `to_gguf.py` without a model: `node converter.ts GGUF.json [refuse]`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConversionFile } from '../../workers/export/convert.ts';

const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as ConversionFile;
const say = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`);

say({ event: 'phase', phase: 'writing the file' });
if (process.argv.includes('refuse')) {
  say({
    event: 'error',
    message: 'This model has rope_type=yarn, which is not written as GGUF here.',
    mend: 'Export it with the format merged: transformers reads those files.',
    code: 'gguf_setting',
    values: { what: 'rope_type=yarn' },
  });
  process.exit(1);
}
mkdirSync(plan.output, { recursive: true });
const gguf = join(plan.output, 'model.gguf');
const weights = readFileSync(join(plan.model, 'model.safetensors'), 'utf8');
writeFileSync(gguf, `${plan.quantization} of ${weights} as ${plan.name}`);
say({ event: 'progress', done: 1 });
const ollama = { template: '{{ range .Messages }}{{ .Content }}{{ end }}', stop: ['<|im_end|>'] };
say({ event: 'done', stopped: false, gguf, ollama });
process.exit(0);
