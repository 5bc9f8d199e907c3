import type { Button, Reply } from './reply.ts';
import { allows, type Role } from './roles.ts';

/** The first thing a person reads: what can be done here, and the likeliest first steps of their role. */
export function greeting(role: Role): Reply {
  const buttons: Button[] = [];
  if (allows(role, 'steward')) {
    buttons.push({
      label: 'Make a datanet',
      style: 'primary',
      call: { command: 'datanet create', args: {} },
      mode: 'form',
    });
  } else if (allows(role, 'reviewer')) {
    buttons.push({ label: 'Review', style: 'primary', call: { command: 'review', args: {} } });
  } else if (allows(role, 'contributor')) {
    buttons.push({
      label: 'See the datanets',
      style: 'primary',
      call: { command: 'datanet list', args: {} },
    });
  }
  buttons.push({
    label: 'Ask how it works',
    call: { command: 'ask', args: { question: 'How does Gristmill work?' } },
  });
  if (allows(role, 'steward'))
    buttons.push({ label: 'Train the example', call: { command: 'example', args: {} } });
  return {
    title: 'Welcome to Gristmill',
    blocks: [
      {
        kind: 'text',
        markdown:
          'Drop data here. It is checked, reviewed and credited, and milled into a model you can talk to.\n\n' +
          'Write what you want in your own words, drop files, or type “/” for everything that can be done.',
      },
    ],
    buttons,
  };
}
