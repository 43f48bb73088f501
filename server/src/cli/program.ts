/** The commands, their options and help texts. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { Cancelled } from '../workspace/workspace';
import { audit, endpoints, FAIL_LEVELS, FORMATS, type AuditCommand } from './audit';
import { baseline, type BaselineCommand } from './baseline';
import { CannotRun, EXIT, write, type Io } from './io';
import { generate, type GenerateCommand } from './openapi';
import { openApiScore, type ScoreCommand } from './openapiScore';
import { explain, rules } from './rules';
import { TOOL } from './tool';

const EXAMPLES = `
Examples:
  portcullis audit                                  audit this folder
  portcullis audit services/api src/server.ts       several folders or files
  portcullis audit --output report.html             the whole report as one page
  portcullis audit --format sarif --output api.sarif --fail-on never
  portcullis baseline                               from now on, report only what is new
  portcullis endpoints --format json                every endpoint with its controls
  portcullis openapi generate --output openapi.yaml a first document of what the code shows
  portcullis openapi score                          score the OpenAPI documents here
  portcullis explain missing-authentication

Exit codes: 0 clean, 1 findings at or above --fail-on, 2 cannot run.
Nothing of the audited code is run, and nothing is sent anywhere.`;

const AUDIT_EXAMPLES = `
Examples:
  portcullis audit . --fail-on warning
  portcullis audit packages/api --config ci/portcullis.config.yaml
  portcullis audit --format markdown >> "$GITHUB_STEP_SUMMARY"
  portcullis audit --output portcullis-report.html  (the format follows the name)`;

/** Runs the command line; resolves to the exit code and never rejects. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.clean;
  const done = (result: number): void => {
    code = result;
  };
  try {
    await program(io, done).parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return explainError(error, io);
  }
}

function program(io: Io, done: (code: number) => void): Command {
  const root = new Command('portcullis')
    .description(
      'Finds missing authentication, unvalidated input, verbose errors and absent rate limits in JS/TS APIs.',
    )
    .version(TOOL.version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      outputError: (text, print) => print(text.replace(/^error: /, 'portcullis: ')),
    });
  withAnalysis(root.command('audit').description('find endpoints and what they lack'))
    .addOption(
      new Option(
        '-f, --format <format>',
        'how to print (default: text, or after the name of --output)',
      ).choices(FORMATS),
    )
    .addOption(
      new Option('--fail-on <level>', 'exit with 1 at findings of this level or worse')
        .choices(FAIL_LEVELS)
        .default('error'),
    )
    .option(
      '-r, --report <file>',
      'write a report besides, after its name .html, .sarif, .json, .md, .xml; repeatable',
      several,
    )
    .option(
      '--baseline <file>',
      'report only what this file does not hold (default: portcullis.baseline.json)',
      nonEmpty,
    )
    .option('--no-baseline', 'report known findings too')
    .option('--show-baselined', 'list the findings that the baseline holds as well')
    .addHelpText('after', AUDIT_EXAMPLES)
    .action(async (paths: string[], options: AuditCommand) => done(await audit(paths, options, io)));
  withAnalysis(root.command('endpoints').description('list every endpoint with its controls'))
    .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(async (paths: string[], options: Parameters<typeof endpoints>[1]) =>
      done(await endpoints(paths, options, io)),
    );
  withAnalysis(
    root
      .command('baseline')
      .description('take the findings of today as known, so that only new ones are reported'),
    'the file to write (default: portcullis.baseline.json beside the configuration)',
  )
    .option('--prune', 'only take out what is found no more')
    .action(async (paths: string[], options: BaselineCommand) => done(await baseline(paths, options, io)));
  const openapi = root.command('openapi').description('OpenAPI documents and code');
  withAnalysis(
    openapi.command('generate').description('write a first OpenAPI document of what the code shows'),
  )
    .addOption(
      new Option(
        '-f, --format <format>',
        'how to write (default: yaml, or after the name of --output)',
      ).choices(['yaml', 'json']),
    )
    .action(async (paths: string[], options: GenerateCommand) => done(await generate(paths, options, io)));
  coloured(root.command('rules').description('list the rules'))
    .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(async (options: Parameters<typeof rules>[0]) => done(await rules(options, io)));
  root
    .command('explain')
    .description('print the page of a rule')
    .argument('<rule>', 'id of the rule', nonEmpty)
    .action(async (rule: string) => done(await explain(rule, io)));
  scoreCommand(openapi, io, done);
  for (const command of [...root.commands, ...openapi.commands]) command.copyInheritedSettings(root);
  return root;
}

function scoreCommand(group: Command, io: Io, done: (code: number) => void): void {
  coloured(group.command('score').description('score documents and their operations from 0 to 100'))
    .argument('[files...]', 'documents (default: those below this folder)')
    .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addOption(
      new Option('--preset <preset>', 'the rules that count')
        .choices(['recommended', 'strict', 'owasp-api-2023'])
        .default('recommended'),
    )
    .option('--compare', 'tell what got better and worse from the first document to the second')
    .option('--fail-under <score>', 'exit with 1 if a document scores less', percentage)
    .action(async (files: string[], options: ScoreCommand) => done(await openApiScore(files, options, io)));
}

const withAnalysis = (command: Command, output = 'write to a file instead of stdout'): Command =>
  coloured(command)
    .argument('[paths...]', 'folders or files (default: this folder); a file is seen with its workspace')
    .option('-o, --output <file>', output, nonEmpty)
    .option('-c, --config <file>', 'use this configuration instead of those that are found', nonEmpty)
    .option('--no-cache', 'analyse every file anew')
    .option('-q, --quiet', 'findings and totals only, no progress', false);

const coloured = (command: Command): Command =>
  command.option('--color', 'use colours').option('--no-color', 'use no colours');

const several = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  nonEmpty(value),
];

function nonEmpty(value: string): string {
  if (value === '') throw new InvalidArgumentError('It is empty.');
  return value;
}

function percentage(value: string): number {
  const number = Number(value);
  if (!(number >= 0 && number <= 100)) throw new InvalidArgumentError('It has to be between 0 and 100.');
  return number;
}

async function explainError(error: unknown, io: Io): Promise<number> {
  if (error instanceof CommanderError) {
    // Help and version end this way too; commander has printed what there was to say.
    return error.exitCode === 0 ? EXIT.clean : EXIT.cannotRun;
  }
  if (error instanceof Cancelled) {
    await write(io.stderr, 'portcullis: cancelled\n');
    return EXIT.cancelled;
  }
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'EPIPE') return EXIT.clean;
  const known = error instanceof CannotRun;
  const message = error instanceof Error ? error.message : String(error);
  await write(io.stderr, `portcullis: ${known ? message : `internal error: ${message}`}\n`);
  if (!known && io.env['PORTCULLIS_DEBUG'] && error instanceof Error)
    await write(io.stderr, `${error.stack}\n`);
  return EXIT.cannotRun;
}
