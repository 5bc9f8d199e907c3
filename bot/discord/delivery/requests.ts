import { type APIMessage, RESTJSONErrorCodes as Code, MessageFlags, type REST, Routes } from 'discord.js';
import type { openUploads } from '../../delivery/uploads.ts';
import { hasCode } from '../errors.ts';
import type { InteractionReply } from './interaction-replies.ts';
import { type Attached, attachedOf, type Body, withFiles } from './message-bodies.ts';

/** A message of Discord's that shows a part of one of ours. */
export interface Part {
  id: string;
  channel: string;
  attached: Attached[];
}

/** The requests that show and change messages of ours. */
export interface Requests {
  /**
   * @param nonce makes one message of two tries within a few minutes; 25 characters at most
   * @param answers the message it replies to, while that is there
   */
  post(channel: string, body: Body, nonce: string, answers?: string): Promise<Part>;
  /** Changes a message of the channel. Files that it has already stay. */
  patch(channel: string, message: string, body: Body, attached?: readonly Attached[]): Promise<Part>;
  remove(channel: string, message: string): Promise<void>;
  /** The same by an interaction's token, for messages that only one person sees. */
  patchBy(
    interaction: InteractionReply,
    message: string,
    body: Body,
    attached?: readonly Attached[],
  ): Promise<Part>;
  removeBy(interaction: InteractionReply, message: string): Promise<void>;
  /** A further message to an interaction, for the person alone. */
  followUp(interaction: InteractionReply, body: Body): Promise<Part>;
}

/** What an interaction was promised, as if it were a message's id. */
export const promised = '@original';

export function openRequests(options: {
  rest: () => REST;
  applicationId: () => string;
  upload: ReturnType<typeof openUploads>;
}): Requests {
  const { rest, applicationId, upload } = options;

  async function edit(
    route: `/${string}`,
    body: Body,
    attached: readonly Attached[],
    auth: boolean,
  ): Promise<Part> {
    const attempt = async (kept: readonly Attached[]) => {
      const given = { ...(await withFiles(body, kept, upload)), auth };
      return partOf((await rest().patch(route, given)) as APIMessage, body);
    };
    return attempt(attached).catch(error => {
      if (!attached.length || !hasCode(error, Code.InvalidFormBodyOrContentType)) throw error;
      return attempt([]);
    });
  }

  return {
    async post(channel, body, nonce, answers) {
      const { body: filled, files } = await withFiles(body, [], upload);
      const send = async (reference: object) => {
        const once = { ...filled, nonce, enforce_nonce: true, ...reference };
        return (await rest().post(Routes.channelMessages(channel), { body: once, files })) as APIMessage;
      };
      const reference = answers && { message_reference: { message_id: answers, fail_if_not_exists: false } };
      const sent = await send(reference || {}).catch(error => {
        if (!hasCode(error, Code.CannotReplyWithoutPermissionToReadMessageHistory)) throw error;
        return send({});
      });
      return partOf(sent, body);
    },

    patch: (channel, message, body, attached = []) =>
      edit(Routes.channelMessage(channel, message), body, attached, true),

    async remove(channel, message) {
      await rest().delete(Routes.channelMessage(channel, message));
    },

    patchBy: (interaction, message, body, attached = []) =>
      edit(Routes.webhookMessage(applicationId(), interaction.token, message), body, attached, false),

    async removeBy(interaction, message) {
      await rest().delete(Routes.webhookMessage(applicationId(), interaction.token, message), {
        auth: false,
      });
    },

    async followUp(interaction, body) {
      const { body: filled, files } = await withFiles(body, [], upload);
      const flags = ((filled as { flags?: number }).flags ?? 0) | MessageFlags.Ephemeral;
      const given = { body: { ...filled, flags }, files, auth: false };
      return partOf(
        (await rest().post(Routes.webhook(applicationId(), interaction.token), given)) as APIMessage,
        body,
      );
    },
  };
}

function partOf(message: APIMessage, body: Body): Part {
  return { id: message.id, channel: message.channel_id, attached: attachedOf(message, body) };
}
