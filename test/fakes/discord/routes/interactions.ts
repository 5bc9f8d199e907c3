import type { Api, Parts } from '../api.ts';
import { refusals } from '../refusal.ts';

/** https://discord.com/developers/docs/interactions/receiving-and-responding#endpoints */
export function interactionRoutes(api: Api, { world, shapes, interactions, posting }: Parts): void {
  api.post('/interactions/:id/:token/callback', c => {
    const answered = interactions.answer(c.req.param('id'), c.req.param('token'), c.get('upload'));
    if (c.req.query('with_response') !== 'true') return c.body(null, 204);
    const { original, pending } = answered;
    const message = original && shapes.message(original);
    return c.json({
      interaction: {
        id: answered.id,
        type: answered.type,
        response_message_id: original?.id,
        response_message_loading: pending !== undefined,
        response_message_ephemeral: pending === 'ephemeral message' || original?.onlyFor !== undefined,
      },
      resource: { type: answered.answered, ...(message && { message }) },
    });
  });

  const withToken = (application: string, token: string) => {
    if (application !== world.application.id) throw refusals.unknownWebhook();
    return interactions.withToken(token);
  };
  const webhook = '/webhooks/:application/:token';
  api.post(webhook, c => {
    const interaction = withToken(c.req.param('application'), c.req.param('token'));
    return c.json(shapes.message(interactions.followUp(interaction, c.get('upload'))));
  });

  const one = `${webhook}/messages/:message`;
  const messageOf = (application: string, token: string, id: string) => {
    const interaction = withToken(application, token);
    if (id === '@original') {
      if (!interaction.original) throw refusals.unknownMessage();
      return interaction.original;
    }
    const found = interaction.channel.messages.find(message => message.id === id);
    if (!found || (found.interactionId !== interaction.id && found !== interaction.original))
      throw refusals.unknownMessage();
    return found;
  };
  api.get(one, c =>
    c.json(
      shapes.message(messageOf(c.req.param('application'), c.req.param('token'), c.req.param('message'))),
    ),
  );
  api.patch(one, c => {
    const interaction = withToken(c.req.param('application'), c.req.param('token'));
    if (c.req.param('message') === '@original' && interaction.pending) {
      return c.json(shapes.message(interactions.followUp(interaction, c.get('upload'))));
    }
    const message = messageOf(c.req.param('application'), c.req.param('token'), c.req.param('message'));
    return c.json(shapes.message(posting.edit(message, c.get('upload'))));
  });
  api.delete(one, c => {
    const interaction = withToken(c.req.param('application'), c.req.param('token'));
    if (c.req.param('message') === '@original' && interaction.pending) interaction.pending = undefined;
    else posting.delete(messageOf(c.req.param('application'), c.req.param('token'), c.req.param('message')));
    return c.body(null, 204);
  });
}
