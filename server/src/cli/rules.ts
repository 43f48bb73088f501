/** `portcullis rules` and `portcullis explain`. */
import { ruleMetas } from '../engine';
import type { RuleMeta } from '../model/rule';
import { paint } from '../report/ansi';
import { padEnd, wrap } from '../report/layout';
import { compareText } from '../report/order';
import { ruleUrl } from '../report/ruleUrl';
import { didYouMean } from '../workspace/configurationFile';
import { CannotRun, EXIT, wantsColour, widthOf, write, type Io } from './io';
import { rulePage } from './rulePage';

export async function rules(
  options: { readonly format: 'text' | 'json'; readonly color?: boolean },
  io: Io,
): Promise<number> {
  const metas = [...ruleMetas()].sort((a, b) => compareText(a.area, b.area) || compareText(a.id, b.id));
  const text =
    options.format === 'json'
      ? `${JSON.stringify(
          metas.map((meta) => ({ ...meta, url: ruleUrl(meta) })),
          null,
          2,
        )}\n`
      : table(metas, wantsColour(io, options.color), widthOf(io));
  await write(io.stdout, text);
  return EXIT.clean;
}

function table(metas: readonly RuleMeta[], colour: boolean, width: number): string {
  const p = paint(colour);
  const room = Math.max(...metas.map((m) => m.id.length), 4);
  const areas = [...new Set(metas.map((m) => m.area))];
  const lines = areas.flatMap((area) => [
    p.bold(area),
    ...metas
      .filter((m) => m.area === area)
      .flatMap((m) => {
        const [first = '', ...rest] = wrap(m.title, Math.max(24, width - room - 26));
        const head = `  ${p.cyan(padEnd(m.id, room))}  ${padEnd(m.severity, 7)}  ${padEnd(m.owasp[0] ?? '', 10)}  ${first}`;
        return [head, ...rest.map((line) => ' '.repeat(room + 25) + line)];
      }),
    '',
  ]);
  return `${lines.join('\n')}\nportcullis explain RULE tells what a rule means.\n`;
}

/** Prints the page of a rule. */
export async function explain(id: string, io: Io): Promise<number> {
  const metas = ruleMetas();
  const meta = metas.find((m) => m.id === id);
  if (!meta) {
    const hint = didYouMean(
      id,
      metas.map((m) => m.id),
    );
    throw new CannotRun(`There is no rule ${id}.${hint || ' `portcullis rules` lists them.'}`);
  }
  const facts = [
    `${meta.severity}`,
    ...meta.owasp,
    ...meta.cwe.map((n) => `CWE-${n}`),
    meta.fixable ? 'fixes offered' : 'no fix',
  ].join(' · ');
  const page = rulePage(id) ?? `# ${meta.title}\n\n${meta.description}\n`;
  await write(io.stdout, `${meta.id}\n${facts}\n\n${page.trimEnd()}\n\n${ruleUrl(meta)}\n`);
  return EXIT.clean;
}
