/** A central error handler for an application that leaves errors to its framework's default answer. */
import type { Application } from '../model/endpoint';
import type { Edit, Finding, Fix } from '../model/finding';
import type { Expr, Stmt } from '../model/ir';
import { contains, type Span } from '../model/location';
import type { FixContext } from '../model/rule';
import { afterMade, madeBy, type Made } from './application';
import { addImport, isModuleFile } from './imports';
import { loggerAt } from './logger';
import { freeName } from './names';
import { receiverOf } from './registrar';
import { functionAround, visitModule } from './syntax';
import { indentAt, lineEnd, startsLine, styled, styleOf } from './text';

export function errorHandlerFixes(finding: Finding, context: FixContext): Fix[] {
  const key =
    typeof finding.data === 'object' && finding.data !== null && 'app' in finding.data
      ? finding.data.app
      : '';
  const application = context.service.applications.find((app) => app.key === key);
  const edits =
    application &&
    (application.framework === 'elysia'
      ? elysiaEdits(application, context)
      : editsAfterMade(application, context));
  return edits
    ? [{ title: 'Add an error handler that logs and answers with a generic message', edits, safe: false }]
    : [];
}

/** Right behind `new Elysia(…)`, since it covers what is registered after it. Known errors keep their answers. */
function elysiaEdits({ location: { file, span } }: Application, context: FixContext): Edit[] | undefined {
  const text = context.text(file);
  if (text === undefined) return undefined;
  const style = styleOf(text);
  const indent = indentAt(text, span[0]);
  const code = styled(ELYSIA, style, indent).trimStart().replace(/;$/, '');
  return [{ file, span: [span[1], span[1]], newText: code }];
}

const ELYSIA: readonly string[] = [
  '.onError(({ code, error, set }) => {',
  "  if (code !== 'UNKNOWN') return;",
  '  console.error(error);',
  '  set.status = 500;',
  "  return { error: 'Internal server error' };",
  '})',
];

function editsAfterMade(application: Application, context: FixContext): Edit[] | undefined {
  const made = madeBy(application, context);
  return made && editsFor(application, made, context);
}

function editsFor({ framework }: Application, made: Made, context: FixContext): Edit[] | undefined {
  if (framework === 'fastify') {
    const handler = styled(FASTIFY(made.name), styleOf(made.text), '');
    const lines = handler
      .split(/\r?\n/)
      .join(`${styleOf(made.text).newline}${indentAt(made.text, made.statement.at[0])}`);
    const edit = afterMade(made, lines.replace(/;$/, ''));
    return edit && [edit];
  }
  if (framework === 'restify') {
    const lines = styled(RESTIFY(made.name), styleOf(made.text), '').split(/\r?\n/);
    const indent = `${styleOf(made.text).newline}${indentAt(made.text, made.statement.at[0])}`;
    const edit = afterMade(made, lines.join(indent).replace(/;$/, ''));
    return edit && [edit];
  }
  return framework === 'express' ? expressEdits(made, context) : undefined;
}

/** Express asks error handlers in the order of their registration, so this one comes after everything else. */
function expressEdits(made: Made, context: FixContext): Edit[] | undefined {
  const { facts, text, name } = made;
  const body = functionAround(facts.ir, made.statement.at)?.body ?? facts.ir.body;
  const given = givenTo(made);
  // What is registered by a function that is called elsewhere may come later than any place here.
  if (given.some((at) => !body.some((s) => (s.k === 'expr' || s.k === 'var') && contains(s.at, at))))
    return undefined;
  const last =
    body.filter((s) => registersOn(s, name, text) || given.some((at) => contains(s.at, at))).at(-1) ??
    made.statement;
  const end = lineEnd(text, last.at[1]);
  if (!startsLine(text, last.at[0]) || !/^\s*;?\s*(?:\/\/.*)?$/.test(text.slice(last.at[1], end)))
    return undefined;
  const style = styleOf(text);
  const isTs = /\.[cm]?tsx?$/.test(facts.file) && isModuleFile(facts);
  const type = isTs
    ? addImport(facts, text, {
        from: 'express',
        name: 'ErrorRequestHandler',
        local: 'ErrorRequestHandler',
        typeOnly: true,
      })
    : { edits: [], local: '' };
  const logger = loggerAt(facts, text, made.statement.at, context);
  const lines = EXPRESS(logger.call);
  const handler = freeName(facts, 'errorHandler');
  const code = styled(
    isTs
      ? [
          `const ${handler}: ${type.local} = (err, req, res, next) => {`,
          ...lines,
          '};',
          `${name}.use(${handler});`,
        ]
      : [`${name}.use((err, req, res, next) => {`, ...lines, '});'],
    style,
    indentAt(text, last.at[0]),
  );
  const gap = style.newline + style.newline;
  return [...type.edits, ...logger.edits, { file: facts.file, span: [end, end], newText: gap + code }];
}

const EXPRESS = (log: string): string[] => [
  `  ${log}(err);`,
  '  if (res.headersSent) return next(err);',
  "  res.status(err.status ?? 500).json({ error: 'Internal server error' });",
];

/** restify sends what the error says as JSON or, if it has no `toJSON`, as text. */
const RESTIFY = (name: string): string[] => [
  `${name}.on('restifyError', (req, res, err, callback) => {`,
  '  console.error(err);',
  '  if (!err.statusCode || err.statusCode >= 500) {',
  "    err.toJSON = () => ({ error: 'Internal server error' });",
  "    err.toString = () => 'Internal server error';",
  '  }',
  '  return callback();',
  '});',
];

const FASTIFY = (name: string): string[] => [
  `${name}.setErrorHandler((error, request, reply) => {`,
  '  request.log.error(error);',
  "  if (error.validation) return reply.code(400).send({ error: 'Invalid request' });",
  "  return reply.code(error.statusCode ?? 500).send({ error: 'Internal server error' });",
  '});',
];

const SERVERS = /^(?:createServer|listen|request|supertest|agent|serverless|inject|handle|log|info|debug)$/;

/** Calls that are given the application, and may register something on it: `configureRoutes(app)`. */
function givenTo({ facts, name }: Made): Span[] {
  const found: Span[] = [];
  visitModule(facts.ir, (e) => {
    const isGiven = (arg: Expr): boolean =>
      (arg.k === 'id' && arg.name === name) ||
      (arg.k === 'obj' && arg.props.some(({ value }) => isGiven(value)));
    if (e.k !== 'call' || !e.args.some(isGiven)) return;
    const called = e.callee.k === 'mem' ? e.callee.prop : e.callee.k === 'id' ? e.callee.name : '';
    if (typeof called !== 'string' || !SERVERS.test(called)) found.push(e.at);
  });
  return found;
}

/** Is the statement a call on the application that registers something? */
function registersOn(statement: Stmt, name: string, text: string): boolean {
  if (statement.k !== 'expr' || statement.e.k !== 'call' || statement.e.callee.k !== 'mem') return false;
  const { prop } = statement.e.callee;
  const receiver = receiverOf(statement.e);
  return (
    receiver !== undefined &&
    text.slice(receiver.at[0], receiver.at[1]) === name &&
    typeof prop === 'string' &&
    !/^(?:listen|set|enable|disable|on|once|emit)$/.test(prop)
  );
}
