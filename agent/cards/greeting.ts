import { message } from '../../store/message.ts';
import { t } from '../language/translate.ts';
import { allows, type Role } from '../people/roles.ts';
import type { Button, Reply } from '../reply.ts';

/** What this is, in two sentences: what every first message begins with. */
export const introduction = message(
  'Drop data here. It is checked, reviewed and credited, and milled into a model you can talk to.',
);

/**
 * What the operators of a server or a group do first: say where files go, and who may give. Each button is checked for
 * the presser's role.
 */
export function firstSteps(hasDatanets: boolean): Button[] {
  return [
    ...(hasDatanets
      ? [
          {
            label: t('Collect files here'),
            style: 'primary' as const,
            call: { command: 'datanet bind', args: {} },
            mode: 'form' as const,
          },
        ]
      : []),
    {
      label: t('Make a datanet'),
      ...(!hasDatanets && { style: 'primary' as const }),
      call: { command: 'datanet create', args: {} },
      mode: 'form',
    },
    {
      label: t('Let everybody give data'),
      call: { command: 'settings', args: { key: 'newcomers', value: 'contributor' } },
      mode: 'confirmed',
    },
    askHow(),
  ];
}

function askHow(): Button {
  return {
    label: t('Ask how it works'),
    call: { command: 'ask', args: { question: 'How does Gristmill work?' } },
  };
}

/** The first thing a person reads: what can be done here, and the likeliest first steps of their role. */
export function greeting(role: Role): Reply {
  const buttons: Button[] = [];
  if (allows(role, 'steward')) {
    buttons.push({
      label: t('Make a datanet'),
      style: 'primary',
      call: { command: 'datanet create', args: {} },
      mode: 'form',
    });
  } else if (allows(role, 'reviewer')) {
    buttons.push({ label: t('Review'), style: 'primary', call: { command: 'review', args: {} } });
  } else if (allows(role, 'contributor')) {
    buttons.push({
      label: t('See the datanets'),
      style: 'primary',
      call: { command: 'datanet list', args: {} },
    });
  }
  buttons.push(askHow());
  if (allows(role, 'steward'))
    buttons.push({ label: t('Train the example'), call: { command: 'example', args: {} } });
  return {
    title: t('Welcome to Gristmill'),
    blocks: [
      {
        kind: 'text',
        markdown:
          `${t(introduction)}\n\n` +
          t(
            'Write what you want in your own words, drop files, or type “/” for everything that can be done.',
          ),
      },
    ],
    buttons,
  };
}
