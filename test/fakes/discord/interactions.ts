import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { type Json, number, record, records, string } from '../json.ts';
import { modalFaults } from './component-rules.ts';
import { checkMessage } from './message-rules.ts';
import type { Posting } from './posting.ts';
import { invalidForm, refusals } from './refusal.ts';
import type { MakeId } from './snowflake.ts';
import type { Upload } from './upload.ts';
import type { Channel, Message, User, World } from './world.ts';

/** An interaction from its start to the end of its token. */
export interface Interaction {
  id: string;
  token: string;
  /** 2 command, 3 component, 4 autocomplete, 5 modal. */
  type: number;
  createdAt: number;
  user: User;
  channel: Channel;
  /** The message whose component was used. */
  source: Message | undefined;
  /** What it was answered with; undefined while nobody answered. */
  answered: number | undefined;
  /** A deferred answer nobody has filled yet. */
  pending: 'message' | 'ephemeral message' | undefined;
  original: Message | undefined;
  modal: Json | undefined;
  choices: Json[] | undefined;
}

export interface Interactions {
  open(given: Pick<Interaction, 'type' | 'user' | 'channel'> & { source?: Message }): Interaction;
  byId(id: string): Interaction | undefined;
  /** The first answer. @throws Refusal when it is late, the second one, or not allowed. */
  answer(id: string, token: string, upload: Upload): Interaction;
  /** The interaction of a token that still works. @throws Refusal */
  withToken(token: string): Interaction;
  /** A further message, or the first where one was promised. */
  followUp(interaction: Interaction, upload: Upload): Message;
  /** Calls back when something happens to the interaction. */
  watch(listener: (interaction: Interaction) => void): void;
}

/** "you must send an initial response within 3 seconds", tokens "are valid for 15 minutes". */
const answerMs = 3000;
const tokenMs = 15 * 60_000;

export function openInteractions(parts: {
  world: World;
  clock: Clock;
  makeId: MakeId;
  posting: Posting;
}): Interactions {
  const { world, clock, makeId, posting } = parts;
  const all = new Map<string, Interaction>();
  const watchers = new Set<(interaction: Interaction) => void>();
  const changed = (interaction: Interaction) => {
    for (const watcher of watchers) watcher(interaction);
  };

  function post(interaction: Interaction, upload: Upload, ephemeral: boolean): Message {
    const flags = (number(upload.body.flags) & ~64) | (ephemeral ? 64 : 0);
    return posting.create(
      interaction.channel,
      world.bot,
      { ...upload, body: { ...upload.body, flags } },
      {
        interactionId: interaction.id,
        ...(ephemeral && { onlyFor: interaction.user.id }),
      },
    );
  }

  /** The first message of an interaction: fills what was promised. */
  function fill(interaction: Interaction, upload: Upload): Message {
    const message = post(interaction, upload, interaction.pending === 'ephemeral message');
    interaction.pending = undefined;
    interaction.original = message;
    changed(interaction);
    return message;
  }

  return {
    open(given) {
      const id = makeId();
      const interaction: Interaction = {
        id,
        token: `aW50ZXJhY3Rpb246${randomBytes(60).toString('base64url')}`,
        createdAt: clock.now(),
        source: undefined,
        answered: undefined,
        pending: undefined,
        original: undefined,
        modal: undefined,
        choices: undefined,
        ...given,
      };
      all.set(id, interaction);
      return interaction;
    },

    byId: id => all.get(id),

    answer(id, token, upload) {
      const interaction = all.get(id);
      if (!interaction || interaction.token !== token) throw refusals.unknownInteraction();
      // A second answer is refused as such also after the three seconds.
      if (interaction.answered !== undefined) throw refusals.acknowledged();
      if (clock.now() - interaction.createdAt > answerMs) throw refusals.unknownInteraction();
      const type = number(upload.body.type);
      const data = record(upload.body.data);
      if (!allowedAnswers(interaction).includes(type)) {
        const message = `Value must be one of {${allowedAnswers(interaction).join(', ')}}.`;
        throw invalidForm([{ path: 'type', code: 'BASE_TYPE_CHOICES', message }]);
      }
      const own: Upload = { body: data, files: upload.files };
      if (type === 4) {
        checkMessage(
          data,
          [...upload.files.values()].map(file => file.name),
        );
        interaction.original = post(interaction, own, (number(data.flags) & 64) !== 0);
      } else if (type === 5) interaction.pending = number(data.flags) & 64 ? 'ephemeral message' : 'message';
      else if (type === 6) interaction.original = interaction.source;
      else if (type === 7 && interaction.source) interaction.original = posting.edit(interaction.source, own);
      else if (type === 8) interaction.choices = checkedChoices(data);
      else if (type === 9) {
        const faults = modalFaults(data);
        if (faults.length) throw invalidForm(faults.map(fault => ({ ...fault, path: `data.${fault.path}` })));
        interaction.modal = data;
      }
      interaction.answered = type;
      changed(interaction);
      return interaction;
    },

    withToken(token) {
      const interaction = [...all.values()].find(one => one.token === token);
      if (!interaction) throw refusals.unknownWebhook();
      if (clock.now() - interaction.createdAt > tokenMs) throw refusals.webhookTokenExpired();
      if (interaction.answered === undefined || interaction.answered === 8) throw refusals.unknownWebhook();
      return interaction;
    },

    followUp(interaction, upload) {
      // "this endpoint will function as Edit Original Interaction Response for backwards compatibility"
      if (interaction.pending) return fill(interaction, upload);
      return post(interaction, upload, (number(upload.body.flags) & 64) !== 0);
    },

    watch: listener => void watchers.add(listener),
  };
}

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type */
function allowedAnswers(interaction: Interaction): number[] {
  if (interaction.type === 4) return [8];
  if (interaction.type === 2) return [4, 5, 9, 12];
  if (interaction.type === 3) return [4, 5, 6, 7, 9, 12];
  return interaction.source ? [4, 5, 6, 7, 12] : [4, 5, 12];
}

function checkedChoices(data: Json): Json[] {
  const choices = records(data.choices);
  if (choices.length > 25) {
    throw invalidForm([
      { path: 'data.choices', code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 25 or fewer in length.' },
    ]);
  }
  for (const [at, choice] of choices.entries()) {
    const length = string(choice.name).length;
    if (length < 1 || length > 100 || String(choice.value).length > 100) {
      throw invalidForm([
        {
          path: `data.choices.${at}.name`,
          code: 'BASE_TYPE_BAD_LENGTH',
          message: 'Must be between 1 and 100 in length.',
        },
      ]);
    }
  }
  return choices;
}
