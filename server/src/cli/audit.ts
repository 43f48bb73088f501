/** `portcullis audit` and `portcullis endpoints`. */
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SEVERITIES, type Severity } from '../model/finding';
import { renderHtml } from '../report/html';
import { jsonParts, renderEndpointsJson } from '../report/json';
import { renderJunit } from '../report/junit';
import { plural } from '../report/layout';
import { renderMarkdown } from '../report/markdown';
import { renderSarif } from '../report/sarif';
import { renderEndpointsText, renderText, type TextOptions } from '../report/text';
import { severityRank } from '../report/totals';
import type { ReportModel } from '../report/view';
import { analysePaths, type AnalyseOptions } from './analyse';
import { CannotRun, EXIT, wantsColour, widthOf, write, type Io } from './io';

export const FORMATS = ['text', 'json', 'sarif', 'html', 'markdown', 'junit'] as const;
export type Format = (typeof FORMATS)[number];
export const FAIL_LEVELS = [...SEVERITIES, 'never'] as const;
export type FailOn = (typeof FAIL_LEVELS)[number];

export interface AuditCommand extends AnalyseOptions {
  readonly format?: Format;
  readonly output?: string;
  /** Files to write besides, each in the format that its name tells. */
  readonly report?: readonly string[];
  readonly failOn: FailOn;
  readonly color?: boolean;
  readonly showBaselined?: boolean;
}

/** Prints or writes the report; resolves to the exit code. */
export async function audit(paths: readonly string[], options: AuditCommand, io: Io): Promise<number> {
  const { output, report = [], quiet } = options;
  const format = options.format ?? formatOf(output) ?? 'text';
  // A name that tells no format is said before the work, not after it.
  const besides = report.map((file) => ({ file, format: formatOf(file) ?? unknownFormat(file) }));
  const model = await analysePaths(paths, options, io);
  await deliver(rendered(model, format, options, paths, io), output, io);
  for (const other of besides)
    await deliver(rendered(model, other.format, options, paths, io), other.file, io);
  for (const file of [output, ...report]) {
    if (file !== undefined && !quiet) await write(io.stderr, `${wrote(model, file)}\n`);
  }
  return model.findings.some((f) => fails(f.severity, options.failOn)) ? EXIT.findings : EXIT.clean;
}

export async function endpoints(
  paths: readonly string[],
  options: Omit<AuditCommand, 'failOn' | 'format'> & { readonly format: 'text' | 'json' },
  io: Io,
): Promise<number> {
  const model = await analysePaths(paths, options, io);
  const colour = options.output === undefined && wantsColour(io, options.color);
  const text =
    options.format === 'json'
      ? renderEndpointsJson(model)
      : renderEndpointsText(model, { colour, width: widthOf(io) });
  await deliver(text, options.output, io);
  return EXIT.clean;
}

const fails = (severity: Severity, failOn: FailOn): boolean =>
  failOn !== 'never' && severityRank(severity) <= severityRank(failOn);

function rendered(
  model: ReportModel,
  format: Format,
  options: AuditCommand,
  paths: readonly string[],
  io: Io,
): string | Iterable<string> {
  switch (format) {
    case 'json':
      return jsonParts(model, options);
    case 'sarif':
      return renderSarif(model);
    case 'html':
      return renderHtml(model, { host: 'file', nonce: randomBytes(18).toString('base64'), theme: 'auto' });
    case 'markdown':
      return renderMarkdown(model);
    case 'junit':
      return renderJunit(model, { failOn: options.failOn });
    case 'text': {
      const toFile = options.output !== undefined;
      return renderText(model, {
        colour: wantsColour(
          toFile ? { ...io, stdout: io.stderr, env: { NO_COLOR: '1' } } : io,
          options.color,
        ),
        width: widthOf(io),
        quiet: options.quiet,
        showBaselined: options.showBaselined,
        prune: `${commandOf(io)} baseline${argumentsOf(paths)} --prune`,
        allEndpoints: `${commandOf(io)} endpoints${argumentsOf(paths)}`,
        next: nextSteps(model, paths, options, io),
      });
    }
  }
}

/** How the user started this, to be typed again. */
const commandOf = (io: Io): string => io.env['PORTCULLIS_COMMAND'] ?? 'portcullis';

const argumentsOf = (paths: readonly string[]): string =>
  paths.length === 0 ? '' : ` ${paths.map(quoted).join(' ')}`;

function nextSteps(
  model: ReportModel,
  paths: readonly string[],
  options: AuditCommand,
  io: Io,
): NonNullable<TextOptions['next']> {
  const [worst] = model.totals.byRule;
  const command = commandOf(io);
  const where = argumentsOf(paths);
  const explained = worst && {
    command: `${command} explain ${worst.ruleId}`,
    what: 'what it means and how to mend it',
  };
  const page = model.endpoints.length > 0 &&
    options.report === undefined && {
      command: `${command} audit${where} --output portcullis-report.html`,
      what: 'the whole report',
    };
  return [explained, page].filter((next) => typeof next === 'object');
}

const quoted = (text: string): string =>
  /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

const EXTENSIONS: Readonly<Record<string, Format>> = {
  '.html': 'html',
  '.htm': 'html',
  '.sarif': 'sarif',
  '.json': 'json',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.xml': 'junit',
  '.txt': 'text',
};

/** `--output report.html` needs no `--format`. */
const formatOf = (output: string | undefined): Format | undefined =>
  output === undefined ? undefined : EXTENSIONS[path.extname(output).toLowerCase()];

function unknownFormat(file: string): never {
  throw new CannotRun(`--report ${file}: the name must end with ${Object.keys(EXTENSIONS).join(', ')}`);
}

/** @param text in pieces where all of it at once would take much memory */
export async function deliver(
  text: string | Iterable<string>,
  output: string | undefined,
  io: Io,
): Promise<void> {
  const pieces = typeof text === 'string' ? [text] : batched(text);
  if (output === undefined) {
    for (const piece of pieces) await write(io.stdout, piece);
    return;
  }
  const file = path.resolve(io.cwd, output);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    const open = openSync(file, 'w');
    try {
      for (const piece of pieces) writeFileSync(open, piece);
    } finally {
      closeSync(open);
    }
  } catch (error) {
    throw new CannotRun(`--output ${output}: ${(error as Error).message}`);
  }
}

const BATCH = 500_000;

function* batched(pieces: Iterable<string>): Generator<string> {
  let batch: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    batch.push(piece);
    length += piece.length;
    if (length < BATCH) continue;
    yield batch.join('');
    batch = [];
    length = 0;
  }
  yield batch.join('');
}

const wrote = (model: ReportModel, output: string): string =>
  `Wrote ${output}: ${plural(model.endpoints.length, 'endpoint')}, ${plural(model.findings.length, 'finding')}.`;
