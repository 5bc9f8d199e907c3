import { UserError } from '../../store/errors.ts';
import { allOf, message } from '../../store/message.ts';
import type { BaseModel, Media } from '../base-model.ts';
import { basesOf } from '../models/catalog.ts';
import type { TrainingRequest } from '../training-request.ts';

/**
 * Whether a base can learn from that data in that way. Text, pictures and sound have bases of their own, and those of
 * pictures and sound learn what is said of each by an adapter and by nothing else.
 *
 * @throws UserError saying what is to be taken instead
 */
export function checkMedia(base: BaseModel, { data, settings }: TrainingRequest): void {
  if (base.modality !== data.modality) throw otherBase(base, data);
  if (!base.modality) return;
  const values = { base: base.name, modality: base.modality };
  const { method, objective = 'sft', packing } = settings;
  if (objective !== 'sft') {
    throw new UserError(
      message(
        '{base} learns what is said of {modality, select, image {pictures} other {sound}}, and no preferences: {objective} is for text. Leave it out.',
        { ...values, objective },
      ),
    );
  }
  const methods = methodsFor[base.modality];
  if (method !== undefined && !methods.includes(method)) {
    throw new UserError(
      message('{base} can’t be trained with {method} here. There is {methods}.', {
        ...values,
        method,
        methods: allOf(methods),
      }),
    );
  }
  if (packing) {
    throw new UserError(
      message(
        'Rows of {modality, select, image {pictures} other {sound}} can’t share a sequence. Leave packing out.',
        values,
      ),
    );
  }
}

/** Whisper’s largest here has 242 million parameters: nothing is won by four bits. */
const methodsFor: Record<Media, readonly string[]> = { image: ['lora', 'qlora'], audio: ['lora'] };

function otherBase(base: BaseModel, { label, modality }: TrainingRequest['data']): UserError {
  const fitting = basesOf()
    .filter(one => one.modality === modality)
    .map(({ name }) => name);
  return new UserError(
    message(
      '{data} has {modality, select, image {pictures} audio {sound} other {text}}, and {base} reads {reads, select, image {pictures} audio {sound} other {text}}. Take another base, such as {bases}.',
      {
        data: label,
        modality: modality ?? 'text',
        base: base.name,
        reads: base.modality ?? 'text',
        bases: allOf(fitting.slice(0, 5)),
      },
    ),
    fitting.slice(0, 5),
  );
}

/**
 * Bytes that a picture or a clip takes beside the tokens of its row. What looks and listens is not trained: it has no
 * gradients and no moments, and keeps nothing but what one of its layers is reckoned with, 4 times its hidden and 3 times
 * its intermediate width a position. Of sound, each layer of the decoder keeps keys and values of all 1,500 positions that
 * were heard, and what its two adapters there read: a copy that dropout changed, and its mask.
 *
 * @param width bytes of a number
 */
export function mediaBytes({ modality, shape: { layers, hidden } }: BaseModel, width: number): number {
  if (modality === undefined) return 0;
  const encoder = modality === 'image' ? siglip : { positions: 1500, hidden, intermediate: 4 * hidden };
  const looking = encoder.positions * (4 * encoder.hidden + 3 * encoder.intermediate) * width;
  return modality === 'image' ? looking : looking + layers * 1500 * hidden * 6 * width;
}

/** What SmolVLM looks with: SigLIP’s base on pictures of 512 by 512, in patches of 16 by 16. */
const siglip = { positions: 1024, hidden: 768, intermediate: 3072 };
