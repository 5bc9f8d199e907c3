import { type ExplainedReply, echoesCard, notLearnedCard } from '../cards/echoes.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import { allows } from '../people/roles.ts';
import type { Reply } from '../reply.ts';
import { outOfTurn } from '../turn.ts';
import { lineageOf } from './lineage.ts';
import { rowsRemovedFrom } from './removed-rows.ts';

/** Says what an answer in a chat with a model echoes. @throws UserError when it is not the person’s to read */
export async function* explainAnswer(turn: number, context: Context): AsyncGenerator<Reply> {
  const { rooms, community, chatId, person } = context;
  const { prompt, ...answer } = await rooms.feedback.answer({
    communityId: community.id,
    chatId,
    personId: person.id,
    turn,
  });
  const told = prompt.filter(({ role }) => role !== 'assistant');
  yield* explainReply({ ...answer, given: told.map(({ content }) => content) }, context);
}

/**
 * Says what a reply echoes of the rows that its exact model, and those it was trained on from, learned from.
 *
 * @param key of the message, where several replies are explained at once
 */
export async function* explainReply(
  reply: ExplainedReply,
  context: Context,
  key = 'echoes',
): AsyncGenerator<Reply> {
  const { rooms, community, chatId, role } = context;
  const all = await rooms.workers.models(community.id);
  const model = all.find(one => one.name === reply.model && one.version === reply.version);
  if (!model) {
    yield { key, ...notLearnedCard(reply) };
    return;
  }
  const { models, lost } = lineageOf(model, all);
  yield {
    key,
    state: {
      tone: 'busy',
      text: t('Comparing it with what {model} learned from', { model: model.name }),
    },
    blocks: [],
    draft: true,
  };
  const versions = new Map(
    models.map(({ data, report }) => [
      `${data.snapshotId} ${data.train}`,
      { snapshotId: data.snapshotId, train: data.train, unlearned: report.unlearned },
    ]),
  );
  const [echoes, removed, members, chat] = await Promise.all([
    outOfTurn(() =>
      rooms.datanets.echoes({ versions: [...versions.values()], reply: reply.text, given: reply.given }),
    ),
    rowsRemovedFrom(model, context),
    rooms.people.members(community.id),
    rooms.chats.byId(chatId),
  ]);
  yield {
    key,
    ...echoesCard(reply, echoes, {
      removed,
      lost,
      // Who left is named nowhere by a command that asks for people.
      named: new Set(members.map(({ id }) => id)),
      // Whole rows are for those who may export them, where nobody else reads.
      around: chat.private && allows(role, 'maker'),
    }),
  };
}
