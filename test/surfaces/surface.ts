import type { GivenFile } from '../fakes/given-file.ts';

/**
 * A place where people talk to the bot, as a test uses it: the web chat, Discord or Telegram, each with the real client
 * and, where the service is not here, its stand-in. What a scenario says is said as people of that platform would.
 */
export interface Surface {
  readonly name: 'web' | 'discord' | 'telegram';
  /** Who may do everything. */
  readonly operator: Person;
  /** Lets somebody join, with a role. */
  join(name: string, role?: string): Promise<Person>;
  /** So many strangers, each in a chat of their own with the bot. */
  crowd(people: number): Promise<Person[]>;
  /** SIGKILL and a new start, on the same data. `between` runs while nothing does, with the data folder. */
  restart(between?: (dataDir: string) => Promise<void>): Promise<void>;
  /** Delivers each update twice from now on, or once again. */
  twice(on: boolean): void;
  /** Trouble for what the bot sends from now on: it is told to wait, refused, left without an answer. Returns the end of it. */
  storm(): () => void;
  /** The platform is away while `work` runs: nothing gets through in either direction. */
  away(work: () => Promise<void>): Promise<void>;
  restarts(): number;
  /** Times that the bot was faster than the platform allows. */
  overLimits(): number;
  /** What the process wrote to its log. */
  log(): string;
  stop(): Promise<void>;
}

export interface Person {
  readonly name: string;
  /** Says something to the bot, with files, as a reply to a message where the platform has that. Returns a mark to look after. */
  say(words: string, files?: readonly GivenFile[], inReplyTo?: Seen): Promise<Mark>;
  /** Uses a command as the platform offers it: with `given` at once, and `asked` when the bot asks for what is missing. */
  use(command: string, given?: Values, asked?: Values): Promise<Mark>;
  /** The same person where several talk with the bot; undefined where everybody has a chat of their own. */
  readonly together?: Person;
  /** The newest message of the bot that the person can see and that says so; waits for it. */
  sees(words: string | RegExp, options?: { after?: Mark; seconds?: number }): Promise<Seen>;
  /** Everything the bot says that the person can see, oldest first. */
  seen(): Seen[];
  press(message: Seen, button: string): Promise<Mark>;
  /** The same press delivered by two hands at once. */
  pressTwice(message: Seen, button: string): Promise<void>;
  /** Changes or deletes what was said last; where the platform lets nobody do that, nothing happens. */
  edits(words: string): Promise<void>;
  deletes(): Promise<void>;
}

export type Values = Record<string, string | number>;

/** Where in the chat something was said. */
export type Mark = number;

/** A message of the bot. */
export interface Seen {
  /** The platform's own, the same while the message is edited. */
  id: string;
  at: Mark;
  /** All its words. */
  text: string;
  buttons: string[];
  pictures: number;
  /** Names of the files with it. */
  files: string[];
}

/** What a process is started with besides the platform's own settings. */
export interface SurfaceOptions {
  settings?: Record<string, string>;
  /** The data folder; a new one, removed at the end, without it. */
  dataDir?: string;
}
