import { posix } from 'node:path';
import type { Package } from './package.ts';
import { readXml } from './xml.ts';

export interface Relation {
  /** The last word of its type: `slide`, `sharedStrings`. */
  type: string;
  /** The part that it leads to. */
  target: string;
}

/** What a part of an Office file refers to, by its id; nothing outside of the file. */
export async function relationsOf(opened: Package, part: string): Promise<Map<string, Relation>> {
  const found = new Map<string, Relation>();
  const xml = await opened.text(`${posix.dirname(part)}/_rels/${posix.basename(part)}.rels`);
  if (xml === undefined) return found;
  const reading = readXml(xml, {
    open(name, { Id, Type, Target, TargetMode }) {
      if (name !== 'Relationship' || !Id || !Type || !Target || TargetMode === 'External') return;
      const target = Target.startsWith('/')
        ? Target.slice(1)
        : posix.normalize(`${posix.dirname(part)}/${Target}`);
      found.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), target });
    },
  });
  for (const _ of reading);
  return found;
}
