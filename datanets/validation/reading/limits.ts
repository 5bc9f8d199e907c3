import { message } from '../../../store/message.ts';
import type { Datanet } from '../../datanet-settings.ts';
import type { Fault } from '../findings.ts';
import { error } from '../rows/faults.ts';
import type { GivenFile } from './identify.ts';

/** Whether a file is larger than its datanet takes (megabytes of 1,000,000 bytes). */
export function limits(file: GivenFile, datanet: Pick<Datanet, 'maxMegabytes'>): Fault | undefined {
  const { length } = file.bytes;
  if (length <= datanet.maxMegabytes * 1_000_000) return undefined;
  return error(
    'file-too-large',
    message('The file has {size, number} MB; a file here may have {most, number} MB.', {
      size: Math.round(length / 100_000) / 10,
      most: datanet.maxMegabytes,
    }),
    message('Split it into smaller files.'),
  );
}
