/** Entry of the command line. */
import { setFlagsFromString } from 'node:v8';
import { run } from './cli/program';

// A run lasts seconds and nearly every function is cold: optimising as eagerly as in a server that runs for days costs
// a fifth of its processor time for code that is hardly used again.
setFlagsFromString('--interrupt-budget=500000');

const abort = new AbortController();
process.once('SIGINT', () => abort.abort());
process.once('SIGTERM', () => abort.abort());

// A reader that has seen enough (`| head`) closes the pipe; that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(process.exitCode ?? 0);
});

void run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  env: process.env,
  signal: abort.signal,
}).then((code) => {
  process.exitCode = code;
});
