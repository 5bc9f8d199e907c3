import { z } from 'zod';
import { UserError } from '../../../store/errors.ts';
import { message } from '../../../store/message.ts';
import type { BaseSource } from './base-source.ts';

/** Bytes of a header at most. Those of the largest models have about a million; the format's own library takes 100. */
const longestHeader = 25_000_000;

const tensor = z.object({
  dtype: z.string(),
  shape: z.array(z.number().int().nonnegative()),
  data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
});

/**
 * Counts the weights of a file of tensors by its header alone.
 *
 * @throws UserError when it is no such file (a pickle that was renamed), or is cut off
 */
export async function countWeights(
  source: Pick<BaseSource, 'label' | 'read'>,
  file: { name: string; bytes: number },
): Promise<number> {
  const damaged = () =>
    new UserError(
      message(
        '{file} of {source} is no whole safetensors file: it is damaged, cut off, or something else under that name. Nothing of it is taken.',
        { file: file.name, source: source.label },
      ),
    );
  if (file.bytes < 8) throw damaged();
  const length = Number((await source.read(file.name, 0, 8)).readBigUInt64LE());
  if (length > longestHeader || length < 2 || 8 + length > file.bytes) throw damaged();
  const tensors = tensorsIn((await source.read(file.name, 8, 8 + length)).toString('utf8'));
  if (!tensors?.length) throw damaged();
  const end = tensors.reduce((most, { data_offsets: [, to] }) => Math.max(most, to), 0);
  if (8 + length + end !== file.bytes) throw damaged();
  return tensors.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

function tensorsIn(header: string): z.output<typeof tensor>[] | undefined {
  try {
    const { __metadata__: _, ...tensors } = z.record(z.string(), z.unknown()).parse(JSON.parse(header));
    return z.array(tensor).parse(Object.values(tensors));
  } catch {
    return undefined;
  }
}
