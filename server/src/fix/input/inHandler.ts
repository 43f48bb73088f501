/** Checks the request at the beginning of a handler, and lets the handler use what the schema made of it. */
import type { Endpoint } from '../../model/endpoint';
import type { Edit } from '../../model/finding';
import type { FixContext } from '../../model/rule';
import { atBodyStart, bodyIndent } from '../handlerBody';
import { addImports } from '../imports';
import { freeName } from '../names';
import { styled, styleOf } from '../text';
import { baseName, constantBefore, PROPERTY, readingsOf, WORD, type Reading } from './handler';
import { libraryFor, type Checker, type Chosen } from './library';
import { nodeRefusal } from './refusal';
import { schemaLines } from './schemas';

export interface InputFix {
  readonly edits: readonly Edit[];
  /** `body and query` */
  readonly what: string;
  /** `a zod schema` */
  readonly by: string;
  /** The package to install, if it is not there yet. */
  readonly missing?: string;
}

export const byLibrary = ({ wanted, isNew }: Chosen): Pick<InputFix, 'by' | 'missing'> => ({
  by: `a ${wanted.from} schema`,
  ...(isNew ? { missing: wanted.from } : {}),
});

/** Libraries that check a value by a call. */
export type CallChecker = Exclude<Checker, 'express-validator' | 'celebrate'>;
export const isCallChecker = (checker: Checker): checker is CallChecker =>
  checker !== 'express-validator' && checker !== 'celebrate';

/** For handlers with Node's request and response: Express, Next's pages/api. */
export function checkedInHandler(endpoint: Endpoint, context: FixContext): InputFix | undefined {
  const readings = readingsOf(endpoint, context);
  const [first] = readings ?? [];
  const response = first?.fn.params[1]?.pat;
  if (!readings || !first || response?.k !== 'id') return undefined;
  const { facts, text, fn } = first;
  const library = libraryFor(facts.file, context, isCallChecker);
  if (!isCallChecker(library.checker)) return undefined;
  const { edits: imports, locals } = addImports(facts, text, [library.wanted]);
  const local = locals[0] ?? library.wanted.local;
  const constants: Edit[] = [];
  const checks: string[] = [];
  const uses: Edit[] = [];
  for (const reading of readings) {
    const schema = freeName(facts, schemaName(endpoint, reading));
    const constant = constantBefore(reading, schema, schemaLines(library.checker, reading.fields, local));
    if (!constant) return undefined;
    constants.push(constant);
    const part = requestPart(reading);
    const result = freeName(facts, resultName(reading));
    const refusal = nodeRefusal(response.name, WORD[reading.part], text, fn);
    const check = checkLines(library.checker, local, schema, part, result, refusal);
    checks.push(...check.lines);
    uses.push(...useData(reading, check.data));
  }
  const style = styleOf(text);
  const code = styled(checks, style, bodyIndent(text, fn));
  return {
    edits: [...imports, ...joinedConstants(constants), ...atBodyStart(facts.file, text, fn, code), ...uses],
    what: readings.map(({ part }) => WORD[part]).join(' and '),
    ...byLibrary(library),
  };
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export const schemaName = (endpoint: Endpoint, { facts, fn, part }: Reading): string =>
  `${baseName(endpoint, fn, facts)}${capital(WORD[part])}Schema`;

const resultName = ({ part }: Reading): string => `parsed${capital(WORD[part])}`;

/** `req.body` as the handler calls it. */
function requestPart({ fn, part, text, reads }: Reading): string {
  const request = fn.params[0]?.pat;
  if (request?.k === 'id') return `${request.name}.${PROPERTY[part]}`;
  const [place] = reads.places;
  return place ? text.slice(place[0], place[1]) : PROPERTY[part];
}

/** Constants at one place follow each other in one edit. */
function joinedConstants(edits: readonly Edit[]): Edit[] {
  const [first] = edits;
  return first ? [{ ...first, newText: edits.map((edit) => edit.newText).join('') }] : [];
}

export interface Check {
  /** In the neutral style of `styled`. */
  readonly lines: readonly string[];
  /** The expression that holds what was checked. */
  readonly data: string;
}

export function checkLines(
  checker: CallChecker,
  local: string,
  schema: string,
  value: string,
  result: string,
  refusal: readonly string[],
): Check {
  const refuse = (condition: string): string[] => [
    `if (${condition}) {`,
    ...refusal.map((line) => `  ${line}`),
    '}',
  ];
  switch (checker) {
    case 'zod':
      return {
        lines: [`const ${result} = ${schema}.safeParse(${value});`, ...refuse(`!${result}.success`)],
        data: `${result}.data`,
      };
    case 'joi':
      return {
        lines: [
          `const ${result} = ${schema}.validate(${value}, { stripUnknown: true });`,
          ...refuse(`${result}.error`),
        ],
        data: `${result}.value`,
      };
    case 'valibot':
      return {
        lines: [
          `const ${result} = ${local}.safeParse(${schema}, ${value});`,
          ...refuse(`!${result}.success`),
        ],
        data: `${result}.output`,
      };
    case 'yup':
      return {
        lines: [
          ...refuse(`!${schema}.isValidSync(${value})`),
          `const ${result} = ${schema}.cast(${value}, { stripUnknown: true });`,
        ],
        data: result,
      };
  }
}

/** Every read of the part reads the checked data; conversions that the schema makes are dropped. */
export function useData({ facts, reads }: Reading, data: string): Edit[] {
  const { file } = facts;
  const converted = reads.conversions.map(({ at, field }): Edit => ({
    file,
    span: at,
    newText: `${data}.${field}`,
  }));
  const isInside = (at: number): boolean =>
    reads.conversions.some((conversion) => conversion.at[0] <= at && at < conversion.at[1]);
  const others = reads.places
    .filter(([start]) => !isInside(start))
    .map((span): Edit => ({ file, span, newText: data }));
  return [...converted, ...others];
}
