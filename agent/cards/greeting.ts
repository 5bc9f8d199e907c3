import { allows, type Role } from '../people/roles.ts';
import type { Button, Reply } from '../reply.ts';

/** What this is, in two sentences: what every first message begins with. */
export const introduction =
  'Drop data here. It is checked, reviewed and credited, and milled into a model you can talk to.';

/**
 * What the operators of a server or a group do first: say where files go, and who may give. Each button is checked for
 * the presser's role.
 */
export function firstSteps(hasDatanets: boolean): Button[] {
  return [
    ...(hasDatanets
      ? [
          {
            label: 'Collect files here',
            style: 'primary' as const,
            call: { command: 'datanet bind', args: {} },
            mode: 'form' as const,
          },
        ]
      : []),
    {
      label: 'Make a datanet',
      ...(!hasDatanets && { style: 'primary' as const }),
      call: { command: 'datanet create', args: {} },
      mode: 'form',
    },
    {
      label: 'Let everybody give data',
      call: { command: 'settings', args: { key: 'newcomers', value: 'contributor' } },
      mode: 'confirmed',
    },
    askHow,
  ];
}

const askHow: Button = {
  label: 'Ask how it works',
  call: { command: 'ask', args: { question: 'How does Gristmill work?' } },
};

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
  buttons.push(askHow);
  if (allows(role, 'steward'))
    buttons.push({ label: 'Train the example', call: { command: 'example', args: {} } });
  return {
    title: 'Welcome to Gristmill',
    blocks: [
      {
        kind: 'text',
        markdown:
          `${introduction}\n\n` +
          'Write what you want in your own words, drop files, or type “/” for everything that can be done.',
      },
    ],
    buttons,
  };
}
