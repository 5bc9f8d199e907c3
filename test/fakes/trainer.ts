/**
 * Speaks the trainer's protocol without training: `node trainer.ts RUN.json [option=value ...]`.
 *
 * holdAt=N     waits after step N until it is told to end
 * crashAt=N    ends with exit code 3 at step N, without a word
 * errorAt=N    says what is wrong and what to do at step N
 * deaf=1       ignores SIGTERM
 * pace=N       milliseconds a step
 * noise=1      prints what is no event
 * ruined=1     ends with a higher loss, and a model that says nothing
 * cut=N        learns nothing of the first N rows
 * tellGpu=1    says in its log which GPU it sees
 */
import {
  appendFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { RunFile } from '../../workers/training/trainer-run.ts';

const [, , path = '', ...options] = process.argv;
const run = JSON.parse(readFileSync(path, 'utf8')) as RunFile;
const option = (name: string) => {
  const given = options.find(one => one.startsWith(`${name}=`));
  return given === undefined ? undefined : Number(given.slice(name.length + 1));
};
const emit = (event: string, fields: object = {}) =>
  process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`);
const checkpoints = join(run.output, 'checkpoints');
const steps = run.max_steps ?? 10;

mkdirSync(run.output, { recursive: true });
const note = (what: string) =>
  appendFileSync(join(run.output, 'story.txt'), `${run.attempt} ${process.pid} ${what}\n`);

let step = 0;
let stopping = false;
process.stdin
  .on('end', () => {
    note('left alone');
    process.exit(1);
  })
  .resume();
process.on('SIGTERM', () => {
  note('SIGTERM');
  if (option('deaf')) return;
  stopping = true;
});

const save = () => {
  const folder = join(checkpoints, `checkpoint-${step}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'optimizer.pt'), `moments of step ${step}`);
  // Complete or not at all, as the trainer's own: it may be killed here.
  writeFileSync(join(folder, 'complete.json.part'), JSON.stringify({ step }));
  renameSync(join(folder, 'complete.json.part'), join(folder, 'complete.json'));
  emit('checkpoint', { step, folder });
  for (const older of saved().slice(0, -2))
    rmSync(join(checkpoints, `checkpoint-${older}`), { recursive: true });
};
/** Steps of the complete checkpoints, in order. */
const saved = () =>
  globSync('checkpoint-*/complete.json', { cwd: checkpoints })
    .map(path => Number(/\d+/.exec(path)?.[0]))
    .sort((one, other) => one - other);
const stopped = () => {
  save();
  note(`stopped at ${step}`);
  emit('done', { step, max_steps: steps, stopped: true, adapter: null });
  process.exit(0);
};

note('started');
if (option('tellGpu')) process.stderr.write(`sees ${process.env.CUDA_VISIBLE_DEVICES}\n`);
emit('phase', { phase: 'loading the libraries' });
if (option('noise')) {
  process.stdout.write('UserWarning: this is no event\n{"event":"log","step":"many"}\n{half a line\n');
  process.stderr.write('a library says something\n');
}
step = run.resume ? (saved().at(-1) ?? 0) : 0;
if (step === 0) emit('evaluation', { step: 0, loss: 2.5, moment: 'before' });
emit('start', {
  max_steps: steps,
  resumed_from: step,
  parameters: 100,
  trainable_parameters: 10,
  device: 'cpu',
  dtype: 'float32',
  whole: 24 - (option('cut') ?? 0),
  truncated: 0,
  too_long: option('cut') ?? 0,
  no_answer: 0,
  refused: 0,
  unlearned: Array.from({ length: option('cut') ?? 0 }, (_, at) => at),
  held_out: { rows: 24, tokens: 240 },
  system_prompt: 'You are Pip.',
});
const keep = join(run.output, 'keep');
while (step < steps && !(step > 0 && existsSync(keep))) {
  await (option('pace') ? new Promise(resolve => setTimeout(resolve, option('pace'))) : turn());
  if (stopping) stopped();
  step++;
  if (step === option('crashAt')) process.exit(3);
  if (step === option('errorAt')) {
    emit('error', {
      message: 'The loss stopped being a number.',
      mend: 'Train with a smaller learning rate.',
    });
    process.exit(1);
  }
  emit('log', { step, max_steps: steps, loss: 2 - step / 10, tokens: step * 100, tokens_per_second: 50 });
  if (step % run.save_steps === 0) save();
  if (step === option('holdAt')) {
    note(`holding at ${step}`);
    emit('phase', { phase: 'holding' });
    for (; !stopping && !existsSync(keep); await new Promise(resolve => setTimeout(resolve, 20)));
  }
}
if (step < steps) emit('ended', { step, reason: 'asked' });
const ruined = Boolean(option('ruined'));
emit('evaluation', { step, loss: ruined ? 9 : 1.5, moment: 'after' });
emit('trial', {
  question: 'What is 1 and 1?',
  expected: '1 and 1 is 2.',
  answer: ruined ? '' : '1 and 1 is 2.',
  finish: 'stop',
  empty: ruined,
  looping: false,
});
const adapter = join(run.output, 'adapter');
mkdirSync(adapter, { recursive: true });
writeFileSync(join(adapter, 'adapter_config.json'), '{}');
writeFileSync(join(adapter, 'adapter_model.safetensors'), `weights of ${basename(dirname(run.output))}`);
note('done');
emit('done', { step, max_steps: steps, stopped: false, adapter });
process.exit(0);
