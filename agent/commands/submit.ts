import { z } from 'zod';
import { datanet, text } from '../arguments/argument-types.ts';
import { submissionCard } from '../cards/submission.ts';
import { command } from '../command.ts';

export const submit = command({
  name: 'submit',
  summary: 'Gives files or text to a datanet',
  args: z.object({
    datanet: datanet().describe('The datanet it is for'),
    text: text(20_000).optional().describe('Text to give instead of files, or beside them'),
    context: text(2000).optional().describe('Where it comes from, or what to know about it'),
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
  ],
  files: true,
  async *run({ datanet: name, text, context }, { rooms, community, person, origin, files }) {
    const datanet = await rooms.datanets.get(community.id, name);
    const submission = await rooms.datanets.submit({
      datanetId: datanet.id,
      personId: person.id,
      origin,
      files: [...files],
      text,
      context,
    });
    yield submissionCard(submission);
  },
});
