// Prints the sizes of files as they are, by gzip and by brotli, as one JSON list.
// Usage: node compress.mjs FOLDER FILE…   (the files are named relative to the folder)
// It is a script because Node, which the page needs anyway, brings both compressors.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const [folder, ...files] = process.argv.slice(2);
const sizes = files.map((path) => {
  const bytes = readFileSync(join(folder, path));
  return {
    path,
    raw: bytes.length,
    // The settings that hosts use for files compressed once and sent often.
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes).length,
  };
});
process.stdout.write(JSON.stringify(sizes));
