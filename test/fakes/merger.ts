/** Speaks the protocol of `merge.py` without a model: `node merger.ts MERGE.json`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MergeFile } from '../../workers/export/merged-folder.ts';

const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as MergeFile;
const place = join(plan.output, 'merged');
mkdirSync(place, { recursive: true });
writeFileSync(join(place, 'config.json'), '{}');
writeFileSync(
  join(place, 'model.safetensors'),
  `base and ${readFileSync(join(plan.adapter, 'adapter_model.safetensors'))}`,
);
process.stdout.write(`${JSON.stringify({ event: 'phase', phase: 'merging' })}\n`);
process.stdout.write(`${JSON.stringify({ event: 'done', stopped: false, merged: place })}\n`);
process.exit(0);
