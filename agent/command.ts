import type { z } from 'zod';
import type { TranslatableMessage } from '../store/message.ts';
import type { ExistingNames } from './community/existing-names.ts';
import type { Context } from './context.ts';
import type { Role } from './people/roles.ts';
import type { FormHints, Reply } from './reply.ts';

/**
 * A command, defined once. Slash commands, menus, forms, the LLM's tools, the offline understanding's slots, help
 * and docs are all derived from it.
 */
export interface Command<Args extends z.ZodObject = z.ZodObject> {
  /** One word, or two for a subcommand: `train`, `datanet create`. */
  readonly name: string;
  /** What it does, as a phrase that starts with a verb. */
  readonly summary: string;
  readonly args: Args;
  /** Who may; checked at the call and again at every press. */
  readonly role: Role;
  /**
   * How people ask for it in plain words; `{argument}` stands where a value would. For help and understanding. None where
   * it is called by its name alone.
   */
  readonly phrases: readonly string[];
  /** Reached by buttons and forms only: in no menu, no help, no understanding. */
  readonly hidden?: boolean;
  /**
   * Called by its name and by buttons; of plain words only by its phrases to the letter. For what few ask for, so that the
   * understanding need not tell it from what many do.
   */
  readonly byName?: boolean;
  /**
   * Whether a call of it changes nothing that stays, so that words which are no order may call it too. What does not say
   * so is taken for a command that changes something.
   */
  readonly reads?: boolean | ((args: z.output<Args>) => boolean);
  /** What the options of its arguments are called in its form, where their values say too little. */
  readonly optionLabels?: Readonly<Record<string, TranslatableMessage>>;
  /** The button of its form, where its name makes none: `datanet create` makes “Create datanet”. */
  readonly submit?: string;
  /**
   * Arguments that are picked in its form from what another argument carries, which the form’s button decides: each entry
   * an option’s value, a space and its label. Where the other carries nothing there is nothing to pick.
   */
  readonly picks?: Readonly<Record<string, string>>;
  /**
   * Arguments that stand for others (“like job 12”): what they mean is filled in before what is missing is asked for,
   * and they are arguments no more.
   */
  readonly completes?: {
    readonly by: readonly string[];
    readonly fill: (
      args: Record<string, unknown>,
      context: Pick<Context, 'rooms' | 'community'>,
    ) => Promise<Record<string, unknown>>;
  };
  /**
   * Sent as a reply to one of our messages it is about that message: what its button of one of these commands does is
   * done in its place, and `none` is said where it has none.
   */
  readonly asReply?: { readonly by: readonly string[]; readonly none: TranslatableMessage };
  /** Of a hidden command: arguments that its button gives as a beginning, to be edited in its form. */
  readonly edits?: readonly string[];
  /** Says that there is nothing to do it with, where that is so; said in the place of asking for what is missing. */
  readonly nothingFor?: (existing: ExistingNames) => string | undefined;
  /** Takes the message's files. */
  readonly files?: boolean;
  /** Its answer is for the one who asked alone: a platform that can shows it to nobody else. */
  readonly private?: boolean;
  /**
   * What must be seen before it runs, when it costs or destroys something. Buttons are added by the caller: the one
   * that runs it (labelled `go`), one that changes its arguments, one that leaves it.
   */
  readonly asks?: (args: z.output<Args>, context: Context) => Promise<Consent | undefined>;
  /** Does it and answers. What it throws as {@link UserError} is shown as it is. */
  readonly run: (args: z.output<Args>, context: Context) => AsyncIterable<Reply>;
}

/** What is shown before a command that costs or destroys something runs. */
export interface Consent {
  card: Reply;
  /** The label of the button that runs it. */
  go: string;
  /** Whether its arguments can be changed first; true unless said otherwise. */
  change?: boolean;
  /** How the form that changes them is shown. */
  form?: FormHints;
  /**
   * What makes it needless: a `form` that was filled in, when nothing is replaced and so all of it was shown; or the
   * `command` given by its name as well, when the answer has a button that takes it back. Plain words never do.
   */
  unless?: 'form' | 'command';
}

/** Whether a call of the command with these arguments changes something that stays. */
export function changes({ reads = false }: Command, args: Record<string, unknown>): boolean {
  return !(typeof reads === 'boolean' ? reads : reads(args));
}

/** Defines a command; the arguments' types reach `asks` and `run` from the schema. */
export function command<Args extends z.ZodObject>(definition: Command<Args>): Command {
  return definition as unknown as Command;
}
