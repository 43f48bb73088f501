/** SQL text with request data in it → bound parameters, in the way of the driver. */
import type { Edit, Finding, Fix } from '../../model/finding';
import type { FixContext } from '../../model/rule';
import { insertProperty } from '../fastifyRoute';
import { indentAt, newlineOf, quoteOf, startsLine } from '../text';
import { piecesOf, type Piece } from './pieces';
import { packageOf, sinkCall, valueOf, type SinkCall } from './sink';

/** How a driver writes its parameters, and where it takes their values. */
interface Style {
  readonly mark: (index: number) => string;
  readonly values: (list: string) => string;
}

const list = (values: string): string => `[${values}]`;
const question = (): string => '?';

const STYLES: Readonly<Record<string, Style>> = {
  pg: { mark: (i) => `$${String(i)}`, values: list },
  mysql: { mark: question, values: list },
  mysql2: { mark: question, values: list },
  'mysql2/promise': { mark: question, values: list },
  sqlite3: { mark: question, values: list },
  sqlite: { mark: question, values: list },
  knex: { mark: question, values: list },
  sequelize: { mark: question, values: (values) => `{ replacements: [${values}] }` },
};

export function sqlFixes(finding: Finding, context: FixContext): Fix[] {
  const sink = sinkCall(finding, context);
  if (!sink) return [];
  const edits = packageOf(sink.symbol) === '@prisma/client' ? prismaEdits(sink) : boundEdits(sink);
  const what = packageOf(sink.symbol) === '@prisma/client' ? 'a tagged template' : 'bound parameters';
  return edits ? [{ title: `Pass the values as ${what}`, edits, safe: false }] : [];
}

function boundEdits(sink: SinkCall): Edit[] | undefined {
  const style = STYLES[packageOf(sink.symbol)];
  const { call, text, facts } = sink;
  const [statement, second] = call.args;
  const method = call.callee.k === 'mem' ? call.callee.prop : undefined;
  if (!style || !statement || method === 'exec' || method === 'literal') return undefined;
  // Only a callback may follow, or Sequelize's options; what else stands there has values already.
  const options = packageOf(sink.symbol) === 'sequelize' && second?.k === 'obj' ? second : undefined;
  if (call.args.length > 2 || (second && second.k !== 'fn' && !options)) return undefined;
  if (options?.props.some((p) => p.kind === 'spread' || p.key === 'replacements' || p.key === 'bind'))
    return undefined;
  const value = valueOf(statement, sink);
  const pieces = value && piecesOf(value, text);
  const bound = pieces && parameters(pieces);
  if (!value || !bound) return undefined;
  const isOwnLine = startsLine(text, statement.at[0]);
  const gap = isOwnLine ? newlineOf(text) + indentAt(text, statement.at[0]) : ' ';
  const sql = bound.pieces.map((p, i) => (p.k === 'text' ? p.text : style.mark(bound.index(i)))).join('');
  const statementEdit: Edit = { file: facts.file, span: value.at, newText: quotedSql(sql, text) };
  if (options) {
    const property = `replacements: [${bound.values.join(', ')}]`;
    return [statementEdit, insertProperty(facts.file, text, options, property)];
  }
  return [
    statementEdit,
    {
      file: facts.file,
      span: [statement.at[1], statement.at[1]],
      newText: `,${gap}${style.values(bound.values.join(', '))}`,
    },
  ];
}

/** A quoted string where it can be one, since nothing is filled in any more. */
function quotedSql(sql: string, text: string): string {
  const quote = quoteOf(text);
  return sql.includes('\n') || sql.includes(quote) ? `\`${sql}\`` : `${quote}${sql}${quote}`;
}

/** `prisma.$queryRawUnsafe(…)` → `` prisma.$queryRaw`…` ``, which binds what is filled in. */
function prismaEdits({ call, text, facts }: SinkCall): Edit[] | undefined {
  const [statement] = call.args;
  const { callee } = call;
  if (callee.k !== 'mem' || typeof callee.prop !== 'string' || call.args.length !== 1 || !statement)
    return undefined;
  const tag = { $queryRawUnsafe: '$queryRaw', $executeRawUnsafe: '$executeRaw' }[callee.prop];
  const pieces = statement.k === 'tpl' ? piecesOf(statement, text) : undefined;
  const bound = pieces && parameters(pieces);
  if (tag === undefined || !bound) return undefined;
  const sql = bound.pieces
    .map((p, i) => (p.k === 'text' ? p.text : `\${${bound.values[bound.index(i) - 1] ?? ''}}`))
    .join('');
  const types = text.slice(callee.propAt[1], statement.at[0]).replace(/\(\s*$/, '');
  return [
    {
      file: facts.file,
      span: [callee.propAt[0], call.at[1]],
      newText: `${tag}${types}\`${sql}\``,
    },
  ];
}

interface Bound {
  readonly pieces: readonly Piece[];
  readonly values: readonly string[];
  /** Number of the parameter that stands at a place of `pieces`, from 1. */
  readonly index: (place: number) => number;
}

/**
 * The pieces with quotes around values taken away. Undefined if something stands where a value cannot: names of tables
 * and columns, directions, lists, parts of a condition.
 */
function parameters(pieces: readonly Piece[]): Bound | undefined {
  const out: Piece[] = [];
  const values: string[] = [];
  let before = '';
  let quoted: Piece[] | undefined;
  const emit = (text: string): void => {
    out.push({ k: 'text', text });
    before += text;
  };
  const bind = (piece: Piece, code: string): boolean => {
    if (!isValuePlace(before)) return false;
    values.push(code);
    out.push(piece);
    before += ' ? ';
    return true;
  };
  for (const piece of pieces) {
    if (piece.k === 'code') {
      if (isList(piece, quoted !== undefined)) return undefined;
      if (quoted) quoted.push(piece);
      else if (!bind(piece, piece.code)) return undefined;
      continue;
    }
    const [head = '', ...rest] = piece.text.split("'");
    if (quoted) quoted.push({ k: 'text', text: head });
    else emit(head);
    for (const part of rest) {
      if (!quoted) {
        quoted = [{ k: 'text', text: part }];
        continue;
      }
      const code = quoted.find((p) => p.k === 'code');
      if (code) {
        if (!bind(code, joined(quoted))) return undefined;
      } else emit(`'${quoted.map((p) => (p.k === 'text' ? p.text : '')).join('')}'`);
      quoted = undefined;
      emit(part);
    }
  }
  if (quoted || values.length === 0 || /["`]/.test(before)) return undefined;
  const places = out.flatMap((p, i) => (p.k === 'code' ? [i] : []));
  return { pieces: out, values, index: (place) => places.indexOf(place) + 1 };
}

/** The value of a quoted string: the expression alone, or a template with what stands around it. */
function joined(pieces: readonly Piece[]): string {
  const parts = pieces.filter((p) => p.k === 'code' || p.text !== '');
  const [only] = parts;
  if (parts.length === 1 && only?.k === 'code') return only.code;
  return `\`${parts.map((p) => (p.k === 'code' ? `\${${p.code}}` : p.text)).join('')}\``;
}

/** What a call yields may be a piece of SQL, unless it stands in quotes. */
const isList = ({ expr, code }: Extract<Piece, { k: 'code' }>, isQuoted: boolean): boolean =>
  (!isQuoted && (expr.k === 'call' || expr.k === 'cond')) || /\bjoin\(/.test(code);

/** Does the text before end where a value is expected? */
function isValuePlace(before: string): boolean {
  const text = before.replace(/\s+/g, ' ').trimEnd();
  if (/(?:=|<|>|\b(?:i?like|limit|offset|between))$/i.test(text)) return true;
  if (/\bbetween \? and$/i.test(text)) return true;
  // In brackets: after `values (` and `in (`, where values or parameters stand before it.
  return (
    /\b(?:values|in) ?\((?:[^()]*,)?$/i.test(text) ||
    /\bvalues ?(?:\([^()]*\), ?)*\((?:[^()]*,)?$/i.test(text)
  );
}
