/** `portcullis openapi generate`. */
import path from 'node:path';
import { documentOf, rendered } from '../drift/generate/document';
import { runTargets, type AnalyseOptions } from './analyse';
import { deliver } from './audit';
import { CannotRun, EXIT, write, type Io } from './io';

export interface GenerateCommand extends Omit<AnalyseOptions, 'baseline'> {
  readonly format?: 'yaml' | 'json';
  readonly output?: string;
}

/** Prints or writes a first document of what the code shows; resolves to the exit code. */
export async function generate(paths: readonly string[], options: GenerateCommand, io: Io): Promise<number> {
  const { runs, base } = await runTargets(paths, { ...options, baseline: false }, io);
  const { endpoints, applications } = {
    endpoints: runs.flatMap(({ result }) => result.service.endpoints),
    applications: runs.flatMap(({ result }) => result.service.applications),
  };
  const used = new Set(endpoints.map(({ app }) => app));
  const title = applications.find(({ key }) => used.has(key))?.name ?? path.basename(base);
  const document = documentOf(endpoints, { title, version: '1.0.0' });
  const count = operationsIn(document);
  if (count === 0) throw new CannotRun('no endpoint was found that a document would describe');
  const format = options.format ?? (options.output?.endsWith('.json') ? 'json' : 'yaml');
  await deliver(rendered(document, format), options.output, io);
  if (options.output !== undefined && !options.quiet)
    await write(io.stderr, `portcullis: ${String(count)} operations written to ${options.output}\n`);
  return EXIT.clean;
}

const operationsIn = ({ paths }: ReturnType<typeof documentOf>): number =>
  Object.values(paths).reduce((sum, item) => sum + Object.keys(item).length, 0);
