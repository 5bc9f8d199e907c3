import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Compressors } from 'hyparquet';
import { snappyUncompress } from 'hyparquet';
import { decompressLz4, decompressLz4Raw } from 'hyparquet-compressors';

/**
 * Every compression of Parquet but LZO, which nobody writes: Node's own where there is one. None unpacks a page to more
 * than it says.
 *
 * @param spend is told how many bytes a page says that it has, before they are there; it may throw
 */
export function parquetCompressors(spend: (bytes: number) => void): Compressors {
  const limited =
    (unpack: (input: Uint8Array, bytes: number) => Uint8Array) =>
    (input: Uint8Array, bytes: number): Uint8Array => {
      spend(bytes);
      return unpack(input, bytes);
    };
  const most = (bytes: number) => ({ maxOutputLength: Math.max(1, bytes) });
  return {
    SNAPPY: limited((input, bytes) => {
      const page = new Uint8Array(bytes);
      snappyUncompress(input, page);
      return page;
    }),
    GZIP: limited((input, bytes) => gunzipSync(input, most(bytes))),
    BROTLI: limited((input, bytes) => brotliDecompressSync(input, most(bytes))),
    ZSTD: limited((input, bytes) => zstdDecompressSync(input, most(bytes))),
    LZ4: limited(decompressLz4),
    LZ4_RAW: limited(decompressLz4Raw),
  };
}
