/** A command line for a shell → a program with a list of arguments, where the line is simple enough to be split. */
import type { Edit, Finding, Fix } from '../../model/finding';
import type { FixContext } from '../../model/rule';
import { addImport } from '../imports';
import { importsOf } from '../names';
import { visitModule } from '../syntax';
import { quoted } from '../text';
import { piecesOf, type Piece } from './pieces';
import { packageOf, sinkCall, valueOf, type SinkCall } from './sink';

const WITHOUT_SHELL: Readonly<Record<string, string>> = { exec: 'execFile', execSync: 'execFileSync' };

export function commandFixes(finding: Finding, context: FixContext): Fix[] {
  const sink = sinkCall(finding, context);
  if (!sink || packageOf(sink.symbol) !== 'child_process') return [];
  const [line, options] = sink.call.args;
  const value = valueOf(line, sink);
  const pieces = value && piecesOf(value, sink.text);
  const isTs = /\.[cm]?tsx?$/.test(sink.facts.file);
  const words = pieces && wordsOf(pieces, sink.text, isTs);
  const callee = words && calleeEdits(sink);
  if (!line || !words || !callee || value !== line) return [];
  if (options?.k === 'obj' && options.props.some((p) => p.key === 'shell' || p.kind === 'spread')) return [];
  const [program = '', ...args] = words;
  const { file } = sink.facts;
  const newText = `${program}, [${args.join(', ')}]`;
  return [
    {
      title: 'Run the program without a shell',
      edits: [...callee, { file, span: line.at, newText }],
      safe: false,
    },
  ];
}

/** `execFile` in place of `exec`, imported if it is called by its name. */
function calleeEdits({ call, facts, text }: SinkCall): Edit[] | undefined {
  const { callee } = call;
  const { file } = facts;
  if (callee.k === 'mem') {
    const name = typeof callee.prop === 'string' ? WITHOUT_SHELL[callee.prop] : undefined;
    return name === undefined ? undefined : [{ file, span: callee.propAt, newText: name }];
  }
  if (callee.k !== 'id') return undefined;
  const there = importsOf(facts.ir).find(
    (i) => i.local === callee.name && /^(?:node:)?child_process$/.test(i.from),
  );
  const name = there && WITHOUT_SHELL[there.name];
  if (!there || name === undefined) return undefined;
  const esm = facts.ir.imports.find((b) => b.local === callee.name);
  let uses = 0;
  visitModule(facts.ir, (e) => {
    if (e.k === 'id' && e.name === callee.name) uses++;
  });
  // The only use takes its import along.
  if (esm && uses === 1 && esm.local === esm.imported && text.slice(esm.at[0], esm.at[1]) === esm.local)
    return [
      { file, span: esm.at, newText: name },
      { file, span: callee.at, newText: name },
    ];
  const { edits, local } = addImport(facts, text, { from: there.from, name, local: name });
  return [...edits, { file, span: callee.at, newText: local }];
}

/** The words of the line as expressions; undefined if a shell is needed to read it. */
function wordsOf(pieces: readonly Piece[], source: string, isTs: boolean): string[] | undefined {
  const words: Piece[][] = [[]];
  let quote = '';
  const add = (piece: Piece): void => {
    words.at(-1)?.push(piece);
  };
  for (const piece of pieces) {
    if (piece.k === 'code') {
      // A value that was not quoted may have been several words on purpose, if it is not one field.
      if (piece.expr.k !== 'id' && piece.expr.k !== 'mem') return undefined;
      add(piece);
      continue;
    }
    for (const character of piece.text) {
      if (character === quote) quote = '';
      else if (quote === '' && /["']/.test(character)) quote = character;
      else if (quote === '' && /\s/.test(character)) words.push([]);
      else if (/[|&;<>*?$()[\]{}~!#\\`%]/.test(character)) return undefined;
      else add({ k: 'text', text: character });
    }
  }
  const full = words.filter((word) => word.length > 0);
  if (quote !== '' || full.length < 2 || full[0]?.some((p) => p.k === 'code')) return undefined;
  return full.map((word) => written(word, source, isTs));
}

/** A text took any value; a list of arguments wants strings, which the types may not know them to be. */
function written(word: readonly Piece[], source: string, isTs: boolean): string {
  const [only] = word;
  if (word.length === 1 && only?.k === 'code')
    return isTs && !/\bas string$/.test(only.code) ? `String(${only.code})` : only.code;
  if (word.every((p) => p.k === 'text')) return quoted(source, word.map((p) => p.text).join(''));
  return `\`${word.map((p) => (p.k === 'text' ? p.text : `\${${p.code}}`)).join('')}\``;
}
