import type { Sha256 } from '../../store/files/files.ts';
import type { MediaLine } from '../snapshots/media-line.ts';

/** A picture or a clip in its folder: its content's hash with an ending, and its caption where it has one. */
export interface FolderFile {
  name: string;
  sha256: Sha256;
  bytes: number;
  text: string | undefined;
}

/**
 * The `metadata.jsonl` of a folder as Hugging Face's `imagefolder` and `audiofolder` read it, where each line names a file
 * beside it (https://huggingface.co/docs/datasets/image_dataset#imagefolder). With captions, a line without one has
 * null, so that all lines have the same columns.
 *
 * @param note is told each file once
 */
export async function* folderMetadata(
  lines: AsyncIterable<string>,
  captions: boolean,
  note: (file: FolderFile) => void,
): AsyncGenerator<string> {
  const noted = new Set<string>();
  for await (const line of lines) {
    const { file_name: path, text, bytes } = JSON.parse(line) as MediaLine;
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (!noted.has(name)) note({ name, sha256: name.replace(/\.\w+$/, '') as Sha256, bytes, text });
    noted.add(name);
    yield `${JSON.stringify({ file_name: name, ...(captions && { text: text ?? null }) })}\n`;
  }
}
