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
  const made = application && madeBy(application, context);
  const edits = made && editsFor(application, made, context);
  return edits
    ? [{ title: 'Add an error handler that logs and answers with a generic message', edits, safe: false }]
    : [];
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
