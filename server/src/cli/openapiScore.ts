/** `portcullis openapi score`. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ruleMetas } from '../engine';
import type { RuleMeta } from '../model/rule';
import { checkDocument, type CheckOptions } from '../openapi/check';
import { ApiDocument } from '../openapi/document/model';
import { compareScores } from '../openapi/score/compare';
import type { DocumentScore } from '../model/documentScore';
import { scoreOf } from '../openapi/score/score';
import { lineStartsOf, positionAt } from '../model/location';
import { looksLikeOpenApi, parseOpenApi, type OpenApiText } from '../parse/openapi';
import {
  jsonOfComparison,
  jsonOfScore,
  renderComparison,
  renderScore,
  SCORE_KEY,
} from '../report/openapiScore';
import { toHostPath } from '../workspace/nodeHost';
import { nearestRemoteCopies } from '../workspace/remoteCopies';
import { isInside } from '../workspace/paths';
import { CannotRun, EXIT, wantsColour, widthOf, write, type Io } from './io';
import { TOOL } from './tool';

export interface ScoreCommand {
  readonly format: 'text' | 'json';
  readonly preset: RuleMeta['presets'][number];
  readonly compare?: boolean;
  readonly failUnder?: number;
  readonly color?: boolean;
}

/** Scores documents, or compares two versions of one; the exit code tells whether one is below `--fail-under`. */
export async function openApiScore(given: readonly string[], options: ScoreCommand, io: Io): Promise<number> {
  if (options.compare && given.length !== 2)
    throw new CannotRun('--compare needs two documents: the old one and the new one.');
  const files = given.length === 0 ? documentsBelow(io.cwd) : given.map((name) => path.resolve(io.cwd, name));
  const left = given.length > 0 ? files : files.filter((file) => !isBroken(file));
  for (const file of files) {
    if (!left.includes(file))
      await write(
        io.stderr,
        `portcullis: ${path.relative(io.cwd, file)} is left out: it is not well formed.\n`,
      );
  }
  if (left.length === 0) throw new CannotRun('There is no OpenAPI document here. Name the files to score.');
  const scores = left.map((file) => scored(toHostPath(file), options.preset, io));
  await write(
    io.stdout,
    options.format === 'json' ? asJson(scores, options, io) : asText(scores, options, io),
  );
  const judged = options.compare ? scores.slice(1) : scores;
  const isLow = judged.some(({ score }) => score < (options.failUnder ?? 0));
  return isLow ? EXIT.findings : EXIT.clean;
}

function scored(file: string, preset: ScoreCommand['preset'], io: Io): DocumentScore {
  const shown = path.relative(io.cwd, file);
  const text = readOr(file);
  if (text === undefined) throw new CannotRun(`${shown}: no such file`);
  const root = isInside(toHostPath(io.cwd), file) ? toHostPath(io.cwd) : path.dirname(file);
  // What the document refers to is read only below the folder that the user is in.
  const load = (other: string): string | undefined => (isInside(root, other) ? readOr(other) : undefined);
  const ruleIds = ruleMetas().map(({ id }) => id);
  const remotes = nearestRemoteCopies(file, root, readOr, ruleIds);
  const options: CheckOptions = { load, remotes, isOn: ({ presets }) => presets.includes(preset) };
  const parsed = parseOpenApi(text);
  if (!parsed) throw new CannotRun(`${shown}: no OpenAPI document`);
  const broken = brokenAt(text, parsed);
  // What was not read cost nothing: half a document would score better than the whole.
  if (broken !== undefined) throw new CannotRun(`${shown}:${broken}`);
  return scoreOf(new ApiDocument(file, parsed, load, remotes), checkDocument(file, text, options).findings);
}

/** Place and reason of the first syntax error. */
function brokenAt(text: string, { problems }: OpenApiText): string | undefined {
  const problem = problems.find(({ kind }) => kind === 'syntax');
  if (!problem) return undefined;
  const { line, column } = positionAt(lineStartsOf(text), problem.at[0]);
  return `${String(line)}:${String(column)}: ${problem.message}`;
}

function isBroken(file: string): boolean {
  const text = readOr(file) ?? '';
  const parsed = parseOpenApi(text);
  return parsed !== undefined && brokenAt(text, parsed) !== undefined;
}

function asText(scores: readonly DocumentScore[], options: ScoreCommand, io: Io): string {
  const style = { colour: wantsColour(io, options.color), width: widthOf(io) };
  const [before, after] = scores;
  if (options.compare && before && after) return renderComparison(compareScores(before, after), style);
  const parts = scores.map((score) => renderScore(shownAs(score.file, io), score, style));
  return `${parts.join('\n')}\n${SCORE_KEY}`;
}

function asJson(scores: readonly DocumentScore[], { compare, preset }: ScoreCommand, io: Io): string {
  const [before, after] = scores;
  const head = { tool: TOOL.name, version: TOOL.version, preset };
  const documents = scores.map((score) => jsonOfScore(shownAs(score.file, io), score));
  const comparison = compare && before && after && jsonOfComparison(compareScores(before, after));
  return `${JSON.stringify({ ...head, documents, ...(comparison && { comparison }) }, null, 2)}\n`;
}

const shownAs = (file: string, io: Io): string => path.relative(io.cwd, file) || file;

const SKIPPED = /^(?:node_modules|dist|build|coverage|vendor|\..*)$/;
const MAX_SIZE = 50_000_000;
const MAX_DEPTH = 12;

/** Documents of a folder, by what they say. */
function documentsBelow(folder: string, depth = 0): string[] {
  if (depth > MAX_DEPTH) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return SKIPPED.test(entry.name) ? [] : documentsBelow(file, depth + 1);
      if (!entry.isFile() || !/\.(?:ya?ml|json)$/i.test(entry.name) || statSync(file).size > MAX_SIZE)
        return [];
      const text = readOr(file) ?? '';
      return looksLikeOpenApi(text) && parseOpenApi(text) ? [file] : [];
    });
}

function readOr(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
