/** A ustar of files; a name of more than 100 bytes goes before its file as pax has it. */
export function tarOf(files: Record<string, Uint8Array>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, content]) => [
    ...(Buffer.byteLength(name) > 100 ? tarEntry('pax', paxPath(name), 'x') : []),
    ...tarEntry(name, content, name.endsWith('/') ? '5' : '0'),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** @param type as in a header: 0 a file, 5 a folder, 2 a link, x and L what a name is @param size as it says */
export function tarEntry(name: string, content: Uint8Array, type: string, size = content.length): Buffer[] {
  const header = Buffer.alloc(512);
  header.write(name.slice(0, 100), 0);
  header.write('0000644', 100);
  header.write(size.toString(8).padStart(11, '0'), 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar', 257);
  header.write('00', 263);
  const sum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)];
}

function paxPath(name: string): Buffer {
  const rest = ` path=${name}\n`;
  const length = (digits: number) => digits + Buffer.byteLength(rest);
  const digits = String(length(String(length(3)).length)).length;
  return Buffer.from(`${length(digits)}${rest}`);
}
