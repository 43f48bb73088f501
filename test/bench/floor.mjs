/** What no audit can go below: start Node, walk the folder, read and hash every source file. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { sourcesOf } from './workspace.mjs';

const { files } = sourcesOf(process.argv[2]);
const digests = files.map((file) => createHash('sha1').update(readFileSync(file)).digest('hex'));
process.stdout.write(`${digests.length}\n`);
