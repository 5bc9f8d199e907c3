import type { Job } from '../../workers/job.ts';
import type { StoredFile } from '../../workers/model.ts';
import { t, translate } from '../language/translate.ts';
import type { Block, Button, Reply, Tone } from '../reply.ts';
import { plain } from '../reply.ts';
import { bytes, capital } from '../words.ts';
import { evaluationBlocks, verdictOf } from './evaluation.ts';
import { cancel, pause, phaseWords, resume, tones, waitWords } from './job-parts.ts';
import {
  decisionButtons,
  measureAgain,
  refinementBlocks,
  refinementFacts,
  refinementVerdict,
} from './refinement.ts';

/** A job that makes no model: an evaluation, a merge or a conversion, as it goes and with what it found. */
export function taskCard(job: Job): Reply {
  const live = job.status === 'queued' || job.status === 'running';
  const blocks: Block[] = [];
  if (live) blocks.push(progress(job));
  if (job.problem) blocks.push({ kind: 'notes', notes: [{ tone: 'bad', title: translate(job.problem) }] });
  if (job.refinement) blocks.push({ kind: 'facts', facts: refinementFacts(job.refinement) });
  if (job.measured && job.refinement) blocks.push(...refinementBlocks(job.measured, job.refinement));
  if (job.measured) blocks.push(...evaluationBlocks(job.measured));
  const files = filesOf(job);
  if (files.length > 0) blocks.push(sizes(files));
  return {
    title: title(job),
    state: { tone: verdict(job)?.tone ?? tones[job.status], text: stateWords(job) },
    blocks,
    buttons: buttons(job, live),
    ...(live && { live: `job:${job.number}` as const }),
  };
}

/** Tells the one who started it how it ended. */
export function taskNotice(job: Job): Reply | undefined {
  if (job.status !== 'done') return undefined;
  return {
    state: verdict(job) ?? {
      tone: 'good',
      text:
        job.kind === 'convert'
          ? t('{model} is written as GGUF', { model: job.modelName })
          : t('{model} is merged', { model: job.modelName }),
    },
    blocks: [
      ...(job.measured && job.refinement ? refinementBlocks(job.measured, job.refinement) : []),
      {
        kind: 'text',
        markdown: job.measured
          ? t('**{model}** is measured on {data}.', {
              model: plain(job.modelName),
              data: plain(job.data.label),
            })
          : t('“Get the files” on its card gives them.'),
      },
    ],
    buttons: job.refinement
      ? [...decisionButtons(job), show(job, 'plain')]
      : [show(job, 'primary'), ...promoteButton(job)],
    thread: { of: `job:${job.refinement?.run ?? job.number}` },
  };
}

const show = ({ number: job }: Job, style: 'primary' | 'plain'): Button => ({
  label: t('Show'),
  style,
  call: { command: 'job show', args: { job } },
});

/** What its figures say: of a refinement beside the model that it refines, else beside the base. */
function verdict({ measured, refinement }: Job): { tone: Tone; text: string } | undefined {
  if (!measured) return undefined;
  return refinement ? refinementVerdict(measured, refinement) : verdictOf(measured);
}

/** Of a model that was measured beside another trained here: that it stands in the other's place. Else that one is kept. */
function promoteButton({ measured, modelName: model }: Job): Button[] {
  const beside = measured?.models.some(({ role, version }) => role === 'other' && version !== undefined);
  return beside
    ? [{ label: t('Promote {model}', { model }), call: { command: 'model promote', args: { model } } }]
    : [];
}

function title({ kind, number: job, modelName: model, data }: Job): string {
  if (kind === 'evaluate')
    return t('Job {job}: measuring {model} on {data}', { job, model, data: data.label });
  return kind === 'convert'
    ? t('Job {job}: writing {model} as GGUF', { job, model })
    : t('Job {job}: merging {model}', { job, model });
}

function stateWords(job: Job): string {
  if (job.status === 'running') return capital(phaseWords(job.phase || 'starting'));
  if (job.status === 'queued') return waitWords(job);
  if (job.status === 'failed') return t('Failed');
  if (job.status === 'paused') return t('Paused; it goes on from what it found');
  if (job.status === 'cancelled') return t('Cancelled; it can go on from what it found');
  return verdict(job)?.text ?? t('Done');
}

function progress(job: Job): Block {
  const label = capital(phaseWords(job.phase || 'waiting'));
  // Before its program tells, what is there is what the plan reckoned with.
  if (job.step === 0 || job.steps === 0) return { kind: 'progress', label, value: job.phaseDone ?? null };
  return {
    kind: 'progress',
    label,
    value: job.step / job.steps,
    detail: t('{n, number} of {total, number}', { n: job.step, total: job.steps }),
  };
}

const filesOf = ({ merged = [], converted }: Job) => (converted ? [converted.file] : merged);

function sizes(files: readonly StoredFile[]): Block {
  return { kind: 'facts', facts: files.map(file => ({ label: file.name, value: bytes(file.bytes) })) };
}

function buttons(job: Job, live: boolean): Button[] {
  if (live) return [pause(job), cancel(job)];
  if (job.status === 'failed' && job.refinement) return [measureAgain(job.refinement)];
  if (job.status !== 'done') return [resume(job)];
  return [
    ...decisionButtons(job),
    ...getFiles(job),
    { label: t('Model card'), call: { command: 'model show', args: { model: job.modelName } } },
    { label: t('Chat with it'), call: { command: 'chat', args: { model: job.modelName } } },
  ];
}

function getFiles({ kind, modelName: model, converted }: Job): Button[] {
  if (kind === 'evaluate') return [];
  const format = converted ? { format: 'gguf', quantization: converted.quantization } : { format: 'merged' };
  return [
    {
      label: t('Get the files'),
      style: 'primary',
      call: { command: 'model export', args: { model, ...format } },
    },
  ];
}
