import { message } from '../../../store/message.ts';
import { info, type Notes } from './faults.ts';
import type { Fields } from './fields.ts';
import { judgementOf } from './judgement.ts';

/**
 * Whether an answer within a conversation is context alone: OpenAI's `weight: 0`, what other trainers call it (`train:
 * false`, torchtune's `masked: true`), or a mark that says that the answer is bad.
 */
export function isUnlearned(fields: Fields, notes: Notes): boolean {
  const weight = fields.get('weight');
  if (weight !== undefined && weight !== null && Number(weight) === 0) return true;
  if (
    learnedIf.some(name => isSaid(fields, name, false)) ||
    unlearnedIf.some(name => isSaid(fields, name, true))
  )
    return true;
  if (judgementOf(fields)?.isGood !== false) return false;
  notes.add(markedBad);
  return true;
}

const learnedIf = ['train', 'training', 'trainable', 'train_on_turn', 'loss', 'loss_mask', 'learn'];
const unlearnedIf = ['masked', 'mask', 'is_masked', 'ignore', 'ignored'];

function isSaid(fields: Fields, name: string, truth: boolean): boolean {
  if (!fields.has(name)) return false;
  const value = String(fields.get(name)).toLowerCase();
  return value === String(truth) || value === String(Number(truth));
}

/** Whether a message is what a model thinks before it answers, as OpenAI's harmony format and others have it. */
export function isReasoning(role: string, fields: Fields): boolean {
  if (/^(?:thinking|thoughts?|reasoning|analysis)$/i.test(role)) return true;
  const channel = fields.has('channel') ? fields.get('channel') : undefined;
  return typeof channel === 'string' && /^(?:analysis|commentary|thinking|reasoning)$/i.test(channel);
}

/** Whether a part of a message's content is reasoning: Gemini marks it as a thought. */
export function isThought(part: Fields | undefined): boolean {
  return part?.peek('thought') === true || isReasoningPart(part?.peek('type'));
}

/** Types of such parts, as Anthropic and OpenAI name them. */
export function isReasoningPart(type: unknown): boolean {
  return typeof type === 'string' && /^(?:redacted_)?(?:thinking|reasoning)(?:_content|_text)?$/.test(type);
}

export const reasoningLeftOut = info(
  'reasoning-left-out',
  message('What the assistant thinks before it answers was left out; its answers alone are learned.'),
);

const markedBad = info(
  'turns-marked-bad',
  message('Answers within conversations that are marked as bad are kept as context and not learned.'),
);
