/** Compares by digest: equal in length, so `timingSafeEqual` takes them, and it takes the same time for all of them. */
import type { Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { addImports } from './imports';
import { importsOf } from './names';
import { expressionAt } from './options';

export function timingSafeFixes(finding: Finding, context: FixContext): Fix[] {
  const { file, span } = finding.location;
  const facts = context.modules.get(file);
  const text = context.text(file);
  const expr = facts && expressionAt(facts, span);
  if (expr?.k !== 'bin' || text === undefined || !facts) return [];
  const whole = importsOf(facts.ir).find(
    ({ from, name }) => /^(node:)?crypto$/.test(from) && (name === 'default' || name === '*'),
  );
  const from = importsOf(facts.ir).find((one) => /^(node:)?crypto$/.test(one.from))?.from ?? 'node:crypto';
  const added = whole
    ? { edits: [], locals: [`${whole.local}.timingSafeEqual`, `${whole.local}.createHash`] }
    : addImports(facts, text, [
        { from, name: 'timingSafeEqual', local: 'timingSafeEqual' },
        { from, name: 'createHash', local: 'createHash' },
      ]);
  const [equal = '', hash = ''] = added.locals;
  const digest = (side: typeof expr.l): string =>
    `${hash}('sha256').update(String(${text.slice(side.at[0], side.at[1])})).digest()`;
  const not = expr.op.startsWith('!') ? '!' : '';
  return [
    {
      title: 'Compare in constant time',
      edits: [
        ...added.edits,
        { file, span, newText: `${not}${equal}(${digest(expr.l)}, ${digest(expr.r)})` },
      ],
      safe: true,
    },
  ];
}
