import { z } from 'zod';
import { datanet, submission, text } from '../arguments/argument-types.ts';
import { submissionCard } from '../cards/submission.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { plain } from '../reply.ts';
import { list } from '../words.ts';

export const submit = command({
  name: 'submit',
  summary: 'Gives files or text to a datanet',
  args: z.object({
    datanet: datanet().describe('The datanet it is for'),
    text: text(20_000).optional().describe('Text to give instead of files, or beside them'),
    context: text(2000).optional().describe('Where it comes from, or what to know about it'),
    mends: submission()
      .optional()
      .describe('The refused or rejected submission of yours that this is a mended version of'),
  }),
  role: 'contributor',
  phrases: [
    'submit this to {datanet}',
    'add to {datanet}: {text}',
    'here is something for {datanet}: {text}',
    'put this file into {datanet}',
    'contribute "{text}" to {datanet}',
    'upload to {datanet}, context: {context}',
    'take this for {datanet}: {text}',
    'here is a mended version of {mends} for {datanet}',
  ],
  files: true,
  asks: async ({ datanet: name }, { rooms, community, files }) => {
    const datanet = await rooms.datanets.get(community.id, name);
    if (datanet.chats === 'no') return undefined;
    const chats = await rooms.datanets.chatsAmong(files);
    if (!chats.length) return undefined;
    return {
      go: t('Everyone agreed'),
      change: false,
      card: {
        title: t('Did everyone in it agree?'),
        blocks: [
          {
            kind: 'text',
            markdown: t(
              '{files} {n, plural, one {is the export of a chat} other {are exports of chats}}. Give it only if everyone who wrote in it agreed that models learn from it under {licence}. Names and numbers are replaced by roles; what people say of themselves stays. Your answer is kept with the submission.',
              { files: list(chats.map(plain)), n: chats.length, licence: plain(datanet.license) },
            ),
          },
        ],
      },
    };
  },
  async *run(
    { datanet: name, text, context, mends },
    { rooms, community, person, origin, files, confirmed },
  ) {
    const datanet = await rooms.datanets.get(community.id, name);
    const chatsAgreed =
      confirmed && datanet.chats === 'yes' && (await rooms.datanets.chatsAmong(files)).length > 0;
    const given = await rooms.datanets.submit({
      datanetId: datanet.id,
      personId: person.id,
      origin,
      files: [...files],
      text,
      context,
      chatsAgreed,
      ...(mends !== undefined && { mends }),
    });
    yield submissionCard(given, await rooms.datanets.leftToday(given));
  },
});
