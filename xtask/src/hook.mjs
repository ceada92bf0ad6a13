// What Trunk runs after it has compiled the model: makes the module smaller where it is meant for readers, then lets
// the page's own build finish the site in $TRUNK_STAGING_DIR. One hook, because Trunk runs several at the same time,
// and the page's build takes the module as it finds it.
import { spawnSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

if (!process.env.BACKCHANNEL_DEV) {
  const module = join(process.env.TRUNK_STAGING_DIR, 'backchannel_bg.wasm');
  const smaller = `${module}.smaller`;
  const { status } = spawnSync(
    process.execPath,
    [
      fileURLToPath(new URL('../../www/node_modules/binaryen/bin/wasm-opt', import.meta.url)),
      '-O3',
      // Named one by one: `--all-features` makes modules that Node 20 refuses.
      '--enable-bulk-memory',
      '--enable-nontrapping-float-to-int',
      '--enable-sign-ext',
      '--enable-mutable-globals',
      '--enable-reference-types',
      '--enable-multivalue',
      module,
      '-o',
      smaller,
    ],
    { stdio: 'inherit' },
  );
  if (status !== 0) throw new Error(`wasm-opt failed on ${module} (status ${status})`);
  renameSync(smaller, module);
}

await import('../../www/build.mjs');
