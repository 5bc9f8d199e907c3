import { z } from 'zod';
import type { Datanet } from '../../datanets/datanet-settings.ts';
import { handle, license, text } from '../arguments/argument-types.ts';
import { inWords } from '../arguments/schema.ts';
import { datanetCard } from '../cards/datanet.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import type { Button } from '../reply.ts';
import { capital, cut } from '../words.ts';

export const datanetCreate = command({
  name: 'datanet create',
  summary: 'Makes a datanet, which collects one kind of data',
  args: z.object({
    name: handle().describe('What to call it: lower-case letters, digits and dashes'),
    modality: z.enum(['text', 'image', 'audio']).describe('The one kind of data it takes'),
    summary: text(200).optional().describe('What it collects, in a sentence'),
    guidelines: text(4000).optional().describe('What contributors and reviewers should keep to'),
    license: license().optional().describe('Licence of what is given, such as CC0-1.0; left out: CC-BY-4.0'),
    review: z
      .enum(['people', 'steward', 'automatic'])
      .optional()
      .describe('Who decides: two or more reviewers, one steward, or the checks alone; left out: people'),
    dailyFiles: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .optional()
      .describe('Files a person may give a day; left out: 20'),
    dailyMegabytes: z
      .number()
      .min(0.1)
      .max(1000)
      .optional()
      .describe('Megabytes a person may give a day; left out: 50'),
    maxMegabytes: z
      .number()
      .min(0.1)
      .max(100)
      .optional()
      .describe('Megabytes one file may have; left out: 20'),
    chats: z
      .enum(['yes', 'no'])
      .optional()
      .describe('Whether exported chats of Discord and Telegram are taken; left out: no'),
    allDailyFiles: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .describe('Files everybody together may give a day; left out: no limit'),
    allDailyMegabytes: z
      .number()
      .min(0.1)
      .max(100_000)
      .optional()
      .describe('Megabytes everybody together may give a day; left out: no limit'),
    documents: z
      .enum(['yes', 'no'])
      .optional()
      .describe('Whether PDF, Word and other documents are taken, as passages of text; left out: yes'),
  }),
  role: 'steward',
  phrases: [
    'make a {modality} datanet called {name}',
    'create a new datanet for {modality} named {name}',
    'start a {modality} dataset {name}',
    'set up a datanet {name}, {modality}, review {review}',
    'new datanet {name} with at most {dailyFiles} files a day',
    'open a {modality} collection called {name} under {license}',
    'I want to collect {modality} files in a new datanet {name}',
  ],
  asks: async ({ name, ...settings }, { plainly }) => {
    // Read from plain words, the name and the rules may not be what was meant.
    if (!plainly) return undefined;
    const facts = Object.entries(settings).map(([key, value]) => ({
      label: capital(inWords(key)),
      value: cut(String(value), 200),
    }));
    return {
      go: t('Make it'),
      card: { title: t('Make the datanet {name}?', { name }), blocks: [{ kind: 'facts', facts }] },
    };
  },
  async *run(args, { rooms, community, person, chatId, origin }) {
    const datanet = await rooms.datanets.create({
      ...args,
      communityId: community.id,
      createdBy: person.id,
      origin,
    });
    const [stats, chat, { datanet: bound }] = await Promise.all([
      rooms.datanets.stats(datanet.id),
      rooms.chats.byId(chatId),
      rooms.chats.listening(chatId),
    ]);
    const card = datanetCard(datanet, stats);
    const isChannel = !chat.private && !bound;
    yield isChannel ? { ...card, buttons: [collectHere(datanet), ...(card.buttons ?? [])] } : card;
  },
});

/** A new datanet's next step in a channel: what is dropped there goes to it. */
function collectHere({ name }: Datanet): Button {
  return {
    label: t('Collect files here'),
    call: { command: 'datanet bind', args: { datanet: name } },
    mode: 'confirmed',
  };
}
