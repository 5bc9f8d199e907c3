import { z } from 'zod';
import {
  inEnglish,
  type MessageValues,
  message,
  type Said,
  type TranslatableMessage,
} from '../../store/message.ts';

/** How a program of `workers/trainer` says what went wrong: in English, and with a code where it is a known problem. */
export const programProblem = z.object({
  event: z.literal('error'),
  message: z.string(),
  /** What to do. */
  mend: z
    .string()
    .nullish()
    .transform(mend => mend ?? ''),
  code: z.string().nullish(),
  values: z.record(z.string(), z.union([z.string(), z.number()])).nullish(),
});

type ProgramProblem = Omit<z.output<typeof programProblem>, 'event'>;

/** What is said of a problem that a program reports: a message for each code, the program's own English for the rest. */
export function wordsOf({ message: wrong, mend, code, values }: ProgramProblem): Said {
  const english = `${wrong} ${mend}`.trim();
  const known = code ? problems[code]?.(values ?? {}) : undefined;
  return known && isWhole(known) ? known : english;
}

/** Whether nothing that stands in the message is missing. */
function isWhole(said: TranslatableMessage): boolean {
  try {
    inEnglish(said);
    return true;
  } catch {
    return false;
  }
}

/** By the codes of `Trouble` in `workers/trainer`; the English is the same there. */
export const problems: Readonly<Record<string, (values: MessageValues) => TranslatableMessage>> = {
  out_of_memory: () =>
    message('Out of memory. Train with a smaller maxLength or batchSize, with qlora, or on a smaller base.'),
  not_sharded: values =>
    message(
      'A base can’t be shared out between processes (TRAINING_SHARDING) for {way}. Train with lora, full or freeze, or ask the operator to set TRAINING_SHARDING=none.',
      values,
    ),
  disk_full: () => message('The disk is full. Free some space, then try again.'),
  environment_unfit: values =>
    message(
      'The Python environment does not fit this machine: {reason}. Make it anew with `npm run setup`; PIP_ARGS chooses another build of torch.',
      values,
    ),
  trainer_failed: values =>
    message(
      'The trainer failed: {reason}. Resume the job; when it fails again, the log has the details.',
      values,
    ),
  clips_too_long: values =>
    message(
      'All {rows} clips are longer than what this base hears at once. Give the sound in pieces of up to 30 seconds.',
      values,
    ),
  other_modality: values =>
    message(
      'The base {base} doesn’t read rows of this kind. Take a base for text, pictures or sound, as the datanet’s kind is: “/bases” lists them.',
      values,
    ),
  base_missing: values =>
    message('The base model {base} is not there. Resume the job: the base is fetched first.', values),
  base_damaged: values =>
    message(
      'The base model {base} can’t be loaded, a file of it is damaged or missing: {reason}. Remove the folder bases/{base} from DATA_DIR/models and resume the job: it is fetched anew.',
      values,
    ),
  parent_damaged: values =>
    message(
      'The model to go on from can’t be loaded, a file of it is damaged or missing: {reason}. Put it back from a backup of DATA_DIR, or train from the base.',
      values,
    ),
  no_rows: () =>
    message('There are no rows to train on. Add data to the datanet, freeze a new version and try again.'),
  no_held_out_rows: () =>
    message(
      'There are no held-out rows to measure on. Choose a datanet, or a version of it, with more rows.',
    ),
  nothing_to_measure: values =>
    message(
      'None of the {rows} held-out rows can be measured: they have no answer that fits into {most} tokens, or roles that this base’s template refuses. Choose another datanet, or another version of it.',
      values,
    ),
  rows_gone: () => message('The file with the rows is gone. Freeze the datanet again and start a new job.'),
  rows_too_long: values =>
    message(
      'All {rows} rows are longer than maxLength {most}; the shortest has {shortest} tokens. Train with a maxLength of {shortest} or more ({longest} for all of them).',
      values,
    ),
  nothing_to_learn: values =>
    message(
      'None of the {rows} rows has anything to learn: {no_answer} have no answer, {refused} have roles that this base’s template refuses. Give rows in which an assistant answers a user, or choose another base.',
      values,
    ),
  diverged: values =>
    message(
      'The loss or its gradient stopped being a number at step {step}. Train with a smaller learningRate (such as {rate}) or a longer warmup (such as 0.1).',
      values,
    ),
  no_preferences: values =>
    message(
      'None of the {rows} rows is a preference of the kind that {objective} learns. Give rows with two answers, one of them wanted (dpo), or with an answer that is marked as good or bad (kto).',
      values,
    ),
  experts_untrained: () =>
    message(
      'This base is a mixture of experts, and its experts can’t have adapters of their own. Train with targets all or attention.',
    ),
  hub_licence: values =>
    message(
      '{repository} is given out only to people who accepted its licence. Accept it on its page of the hub, set HF_TOKEN and try again.',
      values,
    ),
  hub_unknown: values =>
    message(
      'The hub has no repository {repository}, or it is private. Choose another base, or set HF_TOKEN.',
      values,
    ),
  hub_refused: values =>
    message('The hub refuses {repository}. Set HF_TOKEN to a token that may read it.', values),
  hub_pickles: values =>
    message(
      '{repository} has no weights as safetensors, and pickles can run code when they are loaded. Choose another base.',
      values,
    ),
  hub_stopped: values =>
    message(
      'The hub stopped answering while {repository} was fetched. Try again: it goes on from where it was.',
      values,
    ),
  hub_unreached: values =>
    message(
      'The Hugging Face hub was not reached, and {base} is only there. Connect this machine to the hub, copy the model’s folder to models/bases/{base} in DATA_DIR, or take smollm2-135m, which needs no hub.',
      values,
    ),
  no_room: values =>
    message(
      '{repository} has {gigabytes} GB and the disk has no room for it. Free some space and try again.',
      values,
    ),
  package_unreached: values =>
    message(
      'Neither the Hugging Face hub nor the package {package} was reached. Connect this machine to the hub or to the Python package index and try again.',
      values,
    ),
  gguf_type: values =>
    message(
      'Models of the type {type} are not written as GGUF here. Export it with the format merged: transformers reads those files.',
      values,
    ),
  gguf_setting: values =>
    message(
      'This model has {what}, which is not written as GGUF here. Export it with the format merged: transformers reads those files.',
      values,
    ),
  gguf_tokenizer: () =>
    message(
      'The tokenizer of this model cuts texts in a way that is not written as GGUF here. Export it with the format merged, which has the tokenizer as it is.',
    ),
  gguf_overflow: values =>
    message(
      '{weight} of this model holds numbers that are too large for 16 bits. Export it with the quantization q8_0.',
      values,
    ),
};
