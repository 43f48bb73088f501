/**
 * Properties of fixes: whatever way a file is written in, a fix keeps it. Each program of `PROGRAMS` is rewritten in
 * every combination of line breaks, indentation, quotes and semicolons, and gets different heads; all of its fixes
 * must then hold as `checkFix` demands, and what they add must look like the rest.
 */
import assert from 'node:assert/strict';
import { applyFix, audit, type Files } from '../rules/audit';
import { checkFix } from '../rules/fixCheck';
import { PROGRAMS } from './programs';

interface Style {
  readonly newline: '\n' | '\r\n';
  readonly indent: string;
  readonly quote: "'" | '"';
  readonly semicolons: boolean;
}

const STYLES: readonly Style[] = [
  { newline: '\n', indent: '  ', quote: "'", semicolons: true },
  { newline: '\r\n', indent: '  ', quote: "'", semicolons: true },
  { newline: '\n', indent: '\t', quote: '"', semicolons: true },
  { newline: '\n', indent: '    ', quote: "'", semicolons: false },
  { newline: '\r\n', indent: '\t', quote: '"', semicolons: false },
];

const nameOf = ({ newline, indent, quote, semicolons }: Style): string =>
  [
    newline === '\n' ? 'LF' : 'CRLF',
    indent === '\t' ? 'tabs' : `${String(indent.length)} blanks`,
    quote === "'" ? 'single quotes' : 'double quotes',
    semicolons ? 'semicolons' : 'no semicolons',
  ].join(', ');

/** Programs are written with LF, two blanks, single quotes, and semicolons at line ends. */
function inStyle(text: string, { newline, indent, quote, semicolons }: Style): string {
  return text
    .split('\n')
    .map((line) => {
      const [blanks = ''] = /^ */.exec(line) ?? [];
      const code = line.slice(blanks.length).replace(/'/g, quote);
      return indent.repeat(blanks.length / 2) + (semicolons ? code : code.replace(/;$/, ''));
    })
    .join(newline);
}

const HEADS: Readonly<Record<string, string>> = {
  'a license': '/*\n * Copyright (c) the authors.\n */\n\n',
  'a hash-bang line': '#!/usr/bin/env node\n',
  'a comment and a directive': "// The server.\n'use strict';\n\n",
};

describe('fixes keep the style of files', () => {
  for (const [program, { ruleId, files }] of Object.entries(PROGRAMS))
    for (const style of STYLES)
      it(`${program}: ${nameOf(style)}`, async () => {
        const styled = mapped(files, (text) => inStyle(text, style));
        await everyFix(ruleId, styled, (before, after) => {
          assertStyle(before, after, style);
        });
      });
});

describe('fixes keep the heads of files', () => {
  for (const [program, { ruleId, files }] of Object.entries(PROGRAMS))
    for (const [name, head] of Object.entries(HEADS))
      it(`${program}: ${name}`, async () => {
        const [main = ''] = Object.keys(files);
        if (/^\s*'use /.test(files[main] ?? '')) return;
        const headed = { ...files, [main]: head + (files[main] ?? '') };
        await everyFix(ruleId, headed, (_before, after, file) => {
          if (file === main) assert.ok(after.startsWith(head), after.slice(0, 300));
        });
      });
});

describe('fixes leave half-typed neighbours alone', () => {
  for (const [program, { ruleId, files }] of Object.entries(PROGRAMS))
    it(program, async () => {
      const [main = ''] = Object.keys(files);
      const broken = { ...files, [main]: `${files[main] ?? ''}\nconst half = (\n` };
      const { result, fixesFor } = await audit(broken);
      for (const finding of result.findings.filter((f) => f.ruleId === ruleId))
        for (const fix of fixesFor(finding)) {
          const fixed = applyFix(fix, broken)[main] ?? '';
          assert.ok(fixed.endsWith('const half = (\n'), fixed);
        }
    });
});

describe('fixes choose names that are free', () => {
  for (const [program, { ruleId, files }] of Object.entries(PROGRAMS))
    it(program, async () => {
      const [main = ''] = Object.keys(files);
      const text = files[main] ?? '';
      const taken = ['rateLimit', 'requireAuth', 'errorHandler', 'parsedBody', 'target', 'z'].filter(
        (name) => !new RegExp(`\\b${name}\\b`).test(text),
      );
      const crowded = { ...files, [main]: text + taken.map((name) => `function ${name}() {}\n`).join('') };
      await everyFix(ruleId, crowded, (_before, after) => {
        for (const name of taken) {
          const declared = after.match(
            new RegExp(
              `(?:function|const|let|class) ${name}\\b|import \\{? ?${name}\\b(?! as)|import \\* as ${name}\\b`,
              'g',
            ),
          );
          assert.ok((declared?.length ?? 0) <= 1, `${name} is declared twice:\n${after}`);
        }
      });
    });
});

const mapped = (files: Files, change: (text: string) => string): Files =>
  Object.fromEntries(
    Object.entries(files).map(([file, text]) => [file, /\.[cm]?[jt]sx?$/.test(file) ? change(text) : text]),
  );

/** Applies and checks each fix of the rule; at least one must be offered. */
async function everyFix(
  ruleId: string,
  files: Files,
  see: (before: string, after: string, file: string) => void,
): Promise<void> {
  const { result, fixesFor } = await audit(files);
  let count = 0;
  for (const finding of result.findings.filter((f) => f.ruleId === ruleId))
    for (const fix of fixesFor(finding)) {
      count++;
      const fixed = await checkFix(files, result.findings, finding, fix);
      for (const [file, after] of Object.entries(fixed))
        if (after !== files[file] && /\.[cm]?[jt]sx?$/.test(file)) see(files[file] ?? '', after, file);
    }
  assert.ok(count > 0, `no fix for ${ruleId}`);
}

function assertStyle(before: string, after: string, style: Style): void {
  const old = new Set(before.split(/\r?\n/));
  if (style.newline === '\r\n') assert.ok(!/[^\r]\n/.test(after), 'a bare line feed');
  else assert.ok(!after.includes('\r'), 'a carriage return');
  for (const line of after.split(/\r?\n/).filter((one) => !old.has(one))) {
    const other = style.quote === "'" ? '"' : "'";
    const code = line.replace(/\/\*\*.*\*\/|\/\/.*$|^\s*\*.*$/g, '');
    assert.ok(!code.includes(other), `other quotes in: ${line}`);
    const [blanks = ''] = /^[ \t]*/.exec(line) ?? [];
    assert.ok(blanks.replaceAll(style.indent, '') === '', `other indentation in: ${JSON.stringify(line)}`);
    if (!style.semicolons) assert.ok(!/;\s*$/.test(code), `a semicolon in: ${line}`);
  }
}
