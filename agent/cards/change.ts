import { t } from '../language/translate.ts';
import type { Block, Button, Call, Reply } from '../reply.ts';

/** Something that is about to change, as it is and as it would be. */
export interface Change {
  what: string;
  from: string;
  to: string;
}

/** Takes a change back, for ten minutes; whoever pressed is shown what it was. */
export function undo(call: Call): Button {
  return { label: t('Undo'), call, mode: 'confirmed', only: 'asker', once: true, minutes: 10 };
}

/** What would change, before anybody says yes: each thing from what it is to what it would be. */
export function changeCard(title: string, changes: readonly Change[], markdown?: string): Reply {
  return {
    title,
    blocks: [changeFacts(changes), ...(markdown === undefined ? [] : [{ kind: 'text' as const, markdown }])],
  };
}

/** Each thing with what it was and what it is to be. */
export function changeFacts(changes: readonly Change[]): Block {
  return {
    kind: 'facts',
    facts: changes.map(({ what, from, to }) => ({
      label: what,
      value: t('from {from} to {to}', { from, to }),
    })),
  };
}
