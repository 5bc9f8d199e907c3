import type { Sha256 } from '../store/files/files.ts';
import type { Said } from '../store/message.ts';
import type { Topic } from '../store/queue/topics.ts';

/**
 * What a command answers with: a document that knows no platform. Each adapter renders it as its platform does best.
 * Text that people or models wrote goes into `quote`, `rows`, facts and table cells, which are shown verbatim; in
 * `text` blocks it must pass through {@link plain}.
 */
export interface Reply {
  /**
   * Which message of the command's answer this is a version of. Yielding the same key again edits the message;
   * another key makes another message. Left out it is `main`.
   */
  key?: string;
  title?: string;
  /** One line: how things stand. The tone is its colour. */
  state?: { tone: Tone; text: string };
  blocks: Block[];
  /** Most likely first. */
  buttons?: Button[];
  /** A look on the way that need not be kept: text that streams in. Shown, not stored. */
  draft?: boolean;
  /** Its words are still coming: a platform that has a preview for that shows it as one, and the message when it is whole. */
  streams?: boolean;
  /** Whatever the message shows the state of; it is drawn anew when that changes, also after a restart. */
  live?: Topic;
  /**
   * Where a platform has threads, the message belongs in the one about a thing: with a `name` it opens that thread when
   * there is none in its chat yet.
   */
  thread?: { of: Topic; name?: string };
  /** Put back when somebody deletes it: a board that is kept posted. */
  persistent?: boolean;
}

export type Tone = 'neutral' | 'busy' | 'good' | 'warning' | 'bad';

export type Block =
  | { kind: 'text'; markdown: string }
  | { kind: 'facts'; facts: Fact[] }
  | { kind: 'table'; columns: Column[]; rows: string[][]; caption?: string }
  /** `value` from 0 to 1, or null while the amount of work is unknown. */
  | { kind: 'progress'; label: string; value: number | null; detail?: string }
  | { kind: 'notes'; notes: Note[] }
  /**
   * Somebody else's words, verbatim: a model's answer, a row, a guideline. `by` says whose. What is there to be taken
   * along, a code or a link of ours, says `copy`: the page has a button for it.
   */
  | { kind: 'quote'; text: string; by?: string; copy?: boolean }
  /** Rows of data side by side with their fields, verbatim. */
  | { kind: 'rows'; rows: { label: string; fields: { name: string; text: string }[] }[] }
  | { kind: 'links'; links: { label: string; url: string; detail?: string }[] }
  | { kind: 'picture'; picture: Picture; alt: string }
  | { kind: 'files'; files: { name: string; sha256: Sha256; bytes: number; mediaType: string }[] }
  /** Options to pick before pressing a button that `takes` them. */
  | { kind: 'choice'; name: string; label: string; options: Option[]; multiple: boolean }
  | { kind: 'form'; form: Form };

export interface Fact {
  label: string;
  value: string;
}

export interface Column {
  label: string;
  align?: 'left' | 'right';
}

/** A remark with its weight: a check's finding, a warning of a plan. */
export interface Note {
  tone: Tone;
  title: string;
  text?: string;
}

export interface Option {
  value: string;
  label: string;
}

/** A picture that is drawn, or one that people gave. */
export type Picture = Chart | Photo;

/** Somebody’s picture, stored as JPEG. */
export interface Photo {
  stored: Sha256;
  /** In pixels. */
  width: number;
  height: number;
}

/** A picture as data; `bot/pictures` draws it, and says its messages in the language of the reply. */
export type Chart<Words = Said> =
  | {
      chart: 'leaderboard';
      title: Words;
      subtitle: Words;
      /** What a score is: points of 1,000 (left out), or a share, said in percent. */
      scale?: 'share';
      /** Best first. `score` from 0 to 1000. */
      entries: { place: number; name: string; score: number; detail: Words; provisional: boolean }[];
    }
  | {
      chart: 'curve';
      title: Words;
      subtitle: Words;
      x: Words;
      y: Words;
      series: { name: Words; points: [number, number][] }[];
    }
  | {
      chart: 'histogram';
      title: Words;
      subtitle: Words;
      x: Words;
      /** Side by side, of equal width; `to` is beyond the bin. */
      bins: { from: number; to: number; count: number }[];
      /** A line across, with its words: what lies beyond it has another colour. */
      limit?: { at: number; label: Words };
    }
  | {
      chart: 'waveform';
      title: Words;
      subtitle: Words;
      seconds: number;
      /** The loudest sample of each of its equal parts, from 0 to 1. */
      envelope: number[];
    };

/** What a button, a form or a plain sentence comes down to. */
export interface Call {
  command: string;
  args: Record<string, unknown>;
  /** Goes on with the files of the update that is being answered. */
  keepsFiles?: boolean;
  /** How its form is shown, where it opens one. */
  form?: FormHints;
}

/** What a form shows beside the values that are given. */
export interface FormHints {
  /** What is taken for arguments that are left open, in words. */
  takes?: Record<string, string>;
  /** The arguments it asks for; the others stay as they are. Left out: all. */
  fields?: string[];
}

export interface Button {
  label: string;
  style?: 'primary' | 'plain' | 'danger';
  call: Call;
  /** `run` (the default) runs it, asking first where it costs something; `confirmed` is the answer to that; `form` opens its form, filled in with `args`. */
  mode?: 'run' | 'confirmed' | 'form';
  /** Names of the message's choices whose picked options become arguments. */
  takes?: string[];
  /** Whether only the person the message answers may press. Everyone else's role is checked in any case. */
  only?: 'asker';
  /** Works once, whoever presses. */
  once?: boolean;
  /** The key that presses it on the page, in the newest message that has it: a character. */
  key?: string;
  /** For how many minutes it works; left out, as long as any button. */
  minutes?: number;
}

export interface Form {
  title: string;
  fields: Field[];
  submit: { label: string; call: Call };
}

export type Field = {
  name: string;
  label: string;
  help?: string;
  required: boolean;
  value?: string | number | boolean | string[];
  /** What is taken when it is left open, in words. */
  takes?: string;
} & (
  | { type: 'text' | 'long' | 'files' }
  | { type: 'number'; min?: number; max?: number; whole: boolean }
  /** Names that exist, offered while typing: which kind of name. */
  | { type: 'name'; of: string; multiple: boolean }
  | { type: 'select'; options: Option[]; multiple: boolean }
);

/** Makes somebody's words safe inside a `text` block: no character of it is read as markup, no address as a link. */
export function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~&@-]|:(?=\/\/)|(?<=www)\./gi, '\\$&').replace(/\s+/g, ' ');
}

/** A one-sentence answer. */
export function say(markdown: string, tone?: Tone): Reply {
  return tone ? { state: { tone, text: markdown }, blocks: [] } : { blocks: [{ kind: 'text', markdown }] };
}
