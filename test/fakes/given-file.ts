/** A file that a person gives on one of the fakes. */
export interface GivenFile {
  name: string;
  content: string | Uint8Array;
  mediaType?: string;
}

export function bytesOf(file: GivenFile): Uint8Array {
  return typeof file.content === 'string' ? new TextEncoder().encode(file.content) : file.content;
}
