/** Validators that stand on the route, before the handler: express-validator's chains and celebrate. */
import type { Endpoint } from '../../model/endpoint';
import type { Edit } from '../../model/finding';
import type { FixContext } from '../../model/rule';
import { atBodyStart, bodyIndent } from '../handlerBody';
import { addImports } from '../imports';
import { beforeSteps } from '../insertArgument';
import { freeName } from '../names';
import { statementsAround } from '../syntax';
import { indentAt, lineStart, startsLine, styled, styleOf } from '../text';
import { commentsAbove } from '../useStatement';
import type { Field, Part } from './fields';
import { baseName, readingsOf, WORD, type Reading } from './handler';
import { isCallChecker, useData, type InputFix } from './inHandler';
import { libraryFor } from './library';
import { nodeRefusal } from './refusal';
import { schemaLines } from './schemas';

export function validatedOnRoute(endpoint: Endpoint, context: FixContext): InputFix | undefined {
  const library = libraryFor(endpoint.location.file, context);
  // Reading a handler costs more than asking for the library, which mostly validates elsewhere.
  if (isCallChecker(library.checker)) return undefined;
  const readings = readingsOf(endpoint, context);
  if (!readings) return undefined;
  if (library.checker === 'express-validator') {
    const edits = chains(endpoint, readings, context);
    return edits && { edits, what: wordsOf(readings), by: library.checker };
  }
  const edits = celebrated(endpoint, readings, context);
  return edits && { edits, what: wordsOf(readings), by: library.checker };
}

const wordsOf = (readings: readonly Reading[]): string =>
  readings.map(({ part }) => WORD[part]).join(' and ');

const CHAIN: Readonly<Record<Part, string>> = { body: 'body', query: 'query', path: 'param' };

/** A list of chains above the registration, on the route, and the look at their result in the handler. */
function chains(endpoint: Endpoint, readings: readonly Reading[], context: FixContext): Edit[] | undefined {
  const [first] = readings;
  const route = context.modules.get(endpoint.location.file);
  const routeText = context.text(endpoint.location.file);
  const response = first?.fn.params[1]?.pat;
  const request = first?.fn.params[0]?.pat;
  if (!first || !route || routeText === undefined || response?.k !== 'id' || request?.k !== 'id')
    return undefined;
  const { facts, text, fn } = first;
  const inHandler = ['validationResult', 'matchedData'];
  const onRoute = [...new Set(readings.map(({ part }) => CHAIN[part]))];
  const isSame = route.file === facts.file;
  const wanted = (names: readonly string[]) =>
    names.map((name) => ({ from: 'express-validator', name, local: name }));
  const handlerImports = addImports(facts, text, wanted(isSame ? [...inHandler, ...onRoute] : inHandler));
  const routeImports = isSame
    ? { edits: [], locals: handlerImports.locals.slice(2) }
    : addImports(route, routeText, wanted(onRoute));
  const rules = freeName(route, `${baseName(endpoint, fn, facts)}Rules`);
  const lines = readings.flatMap(({ part, fields }) =>
    fields.map((field) => `  ${chain(routeImports.locals[onRoute.indexOf(CHAIN[part])] ?? '', field)},`),
  );
  const constant = beforeRegistration(endpoint, [`const ${rules} = [`, ...lines, '];'], context);
  const step = beforeSteps(endpoint, rules, context);
  if (!constant || !step) return undefined;
  const [result = '', matched = ''] = handlerImports.locals;
  const data = freeName(facts, 'data');
  const style = styleOf(text);
  const check = [
    `if (!${result}(${request.name}).isEmpty()) {`,
    ...nodeRefusal(response.name, 'input', text, fn).map((line) => `  ${line}`),
    '}',
    `const ${data} = ${matched}(${request.name});`,
  ];
  const code = styled(check, style, bodyIndent(text, fn));
  return [
    ...handlerImports.edits,
    ...routeImports.edits,
    constant,
    step,
    ...atBodyStart(facts.file, text, fn, code),
    ...readings.flatMap((reading) => useData(reading, data)),
  ];
}

function chain(local: string, f: Field): string {
  const start = `${local}('${f.name}')${f.optional ? '.optional()' : ''}`;
  const length = `.isLength({ ${f.optional ? '' : 'min: 1, '}max: ${String(f.max)} })`;
  const formats = { email: '.isEmail()', url: '.isURL()', digits: '.isInt()', password: '.isString()' };
  switch (f.type) {
    case 'number':
      return `${start}${f.integer ? '.isInt().toInt()' : '.isFloat().toFloat()'}`;
    case 'boolean':
      return `${start}.isBoolean()`;
    case 'array':
      return `${start}.isArray({ max: ${String(f.max)} })`;
    case 'object':
      return `${start}.isObject()`;
    case 'id':
      return `${start}${length}`;
    case 'any':
      return f.optional ? start : `${start}.exists()`;
    case 'string':
      return `${start}${f.format ? formats[f.format] : '.isString()'}${length}`;
  }
}

function celebrated(
  endpoint: Endpoint,
  readings: readonly Reading[],
  context: FixContext,
): Edit[] | undefined {
  const { file } = endpoint.location;
  const route = context.modules.get(file);
  const text = context.text(file);
  const [first] = readings;
  if (!route || text === undefined || !first) return undefined;
  const { edits, locals } = addImports(
    route,
    text,
    ['celebrate', 'Joi', 'Segments'].map((name) => ({ from: 'celebrate', name, local: name })),
  );
  const [celebrate = '', joi = '', segments = ''] = locals;
  const segment: Readonly<Record<Part, string>> = { body: 'BODY', query: 'QUERY', path: 'PARAMS' };
  const rules = freeName(route, `${baseName(endpoint, first.fn, first.facts)}Rules`);
  const lines = readings.flatMap(({ part, fields }) => {
    const [open = '', ...rest] = schemaLines('joi', fields, joi);
    const last = rest.pop() ?? '';
    return [`  [${segments}.${segment[part]}]: ${open}`, ...rest.map((line) => `  ${line}`), `  ${last},`];
  });
  const constant = beforeRegistration(
    endpoint,
    [`const ${rules} = ${celebrate}({`, ...lines, '});'],
    context,
  );
  const step = beforeSteps(endpoint, rules, context);
  return constant && step ? [...edits, constant, step] : undefined;
}

/** A statement before the one that registers the endpoint. */
function beforeRegistration(
  endpoint: Endpoint,
  lines: readonly string[],
  context: FixContext,
): Edit | undefined {
  const { file, span } = endpoint.location;
  const facts = context.modules.get(file);
  const text = context.text(file);
  const statement = facts && statementsAround(facts.ir, span).at(-1);
  if (!statement || text === undefined || !startsLine(text, statement.at[0])) return undefined;
  const at = commentsAbove(text, lineStart(text, statement.at[0]));
  const style = styleOf(text);
  const code = styled(lines, style, indentAt(text, statement.at[0]));
  return { file, span: [at, at], newText: code + style.newline };
}
