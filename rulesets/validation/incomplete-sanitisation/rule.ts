import { replacementsOf, type Replacement } from '../../../server/src/check/replacements';
import type { Confidence } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'incomplete-sanitisation',
  title: 'Sanitisation that leaves some of it',
  description: 'Dangerous characters are replaced once, in part, or so that the rest forms them anew.',
  area: 'validation',
  severity: 'warning',
  owasp: ['API8:2023'],
  cwe: [116, 20, 80],
  presets: ['strict'],
  fixable: false,
};

interface Said {
  readonly text: string;
  readonly confidence: Confidence;
}

const quoted = (text: string): string => `\`${JSON.stringify(text).slice(1, -1)}\``;

/** Characters with a meaning in HTML, SQL, shells and paths. Of brackets, slashes and signs one is often the only one. */
const DANGEROUS = /^(?:['"`<>&|;\\\t\n\r]|\.\.[\\/]?|[\\/]\.\.[\\/]?|<\/?script>?|--|%[0-9a-f]{2})$/i;
/** What an escape of a character looks like. */
const ESCAPE = /^(?:\\\S|''|""|&(?:#?\w+);?|%[0-9a-f]{2}|\\\\)/i;

/** `s.replace("'", "''")`: the second quote stays. */
function replacedOnce(one: Replacement): Said | undefined {
  if (one.all || one.repeated) return undefined;
  const find = one.isRegex ? literalOf(one.find) : one.find;
  if (find === undefined) return undefined;
  const escapes = ESCAPE.test(one.by) && one.by !== find;
  const isOften = /^[[\](){}/$%*]$/.test(find);
  if (!DANGEROUS.test(find) && !(isOften && escapes)) return undefined;
  // Taken away twice: the quotes around a text.
  if (one.by === '' && one.others().some((other) => other.find === one.find && !other.all)) return undefined;
  return {
    text: `replaces the first ${quoted(find)} only: the others pass. Use \`replaceAll\` or the flag \`g\`.`,
    confidence: escapes ? 'medium' : 'low',
  };
}

/** The one text that an expression matches, if it is one: `/'/`, `/\//`, `/[<]/`. */
function literalOf(pattern: string): string | undefined {
  const single = /^(?:\\(.)|([^\\^$.*+?()[\]{}|])|\[\\?(.)\])$/.exec(pattern);
  if (!single) return /^[\w<>/%'"&;-]+$/.test(pattern) ? pattern : undefined;
  const escaped = { t: '\t', n: '\n', r: '\r' }[single[1] ?? ''] ?? single[1];
  return escaped !== undefined && /[wdsbWDSB]/.test(escaped)
    ? undefined
    : (escaped ?? single[2] ?? single[3]);
}

/** `s.replace(/'/g, "\\'")`: a backslash before the quote turns the escape into two characters. */
function forgotBackslash(one: Replacement): Said | undefined {
  if (!one.all || !/^\\(?:['"`]|\$[&1])$/.test(one.by)) return undefined;
  const targets = one.find.replace(/^\(|\)$|\[|\]|\\(?=['"])/g, '');
  if (!/['"`]/.test(targets) || /\\|\^/.test(targets)) return undefined;
  if (one.others().some((other) => other.find.includes('\\\\') || other.find === '\\')) return undefined;
  return {
    text: 'puts a backslash before quotes, but not before backslashes: one in the text ends the escape. Replace backslashes first, or bind values instead of escaping them.',
    confidence: 'low',
  };
}

/** `s.replace(/\.\.\//g, '')`: `....//` becomes what was taken away. */
const RECURRING =
  /^(?:\^?\(?(?:\\?\.\\?\.(?:\\?\/|\[\\?\/\\*\]|\\\\)?)\)?|<!--|<\\?\/?script|<\(?script|javascript:|on\\w\+)/i;

function formsAnew(one: Replacement): Said | undefined {
  if (!one.all || one.by !== '' || one.repeated) return undefined;
  if (
    !RECURRING.test(one.find) ||
    (one.isRegex && /^\^|[+*]\)?\$?$/.test(one.find) && one.find.startsWith('^'))
  )
    return undefined;
  return {
    text: `takes ${quoted(one.find)} out once: what is left can form it anew, as \`....//\` does with \`../\`. Refuse the value, or repeat until nothing changes; for HTML use a sanitizer.`,
    confidence: 'low',
  };
}

/** Markup is escaped by hand, and quotes are left, which end an attribute. */
function leavesQuotes(one: Replacement): Said | undefined {
  if (!one.all || !isTag(one, '<')) return undefined;
  const all = [one, ...one.others()];
  if (!all.some((other) => other.all && isTag(other, '>'))) return undefined;
  if (all.some((other) => /["']|\\W|\^|x22|x27/.test(other.find))) return undefined;
  return {
    text: 'escapes `<` and `>` by hand and leaves quotes, which end an attribute. Use the escaping of the template engine, or of a package such as `escape-html`.',
    confidence: 'low',
  };
}

const isTag = (one: Replacement, tag: '<' | '>'): boolean =>
  one.by.startsWith('&')
    ? one.find === tag
    : one.by === '' && /^\[[<>&"']+\]$|^[<>]$|^<\|>$/.test(one.find) && one.find.includes(tag);

/** `&lt;` is made, and its `&` escaped afterwards; or `&amp;` is undone before `&lt;`. */
function escapesTwice(one: Replacement): Said | undefined {
  if (!one.all) return undefined;
  const inner = one.call.callee.k === 'mem' ? one.call.callee.obj : undefined;
  const earlier = one
    .others()
    .filter((other) => inner && other.call.at[0] === inner.at[0] && other.call.at[1] <= inner.at[1]);
  const escapes = one.find === '&' && /^&amp;?$/.test(one.by);
  if (escapes && earlier.some((other) => other.all && /^&(?!amp)\S+;$/.test(other.by)))
    return {
      text: 'escapes `&` after other characters: the `&` of their escapes is escaped again. Replace `&` first.',
      confidence: 'medium',
    };
  if (
    /^&\S+;$/.test(one.find) &&
    earlier.some((other) => other.all && other.by === '&' && other.find.startsWith('&'))
  )
    return {
      text: 'undoes an escape after `&amp;`: a text that was escaped twice is undone twice. Undo `&amp;` last.',
      confidence: 'medium',
    };
  return undefined;
}

const JUDGES = [replacedOnce, forgotBackslash, formsAnew, leavesQuotes, escapesTwice];

export const rule: Rule = {
  meta,
  check: ({ modules }) =>
    [...modules.values()]
      .filter((facts) => !facts.ir.directives.includes('use client'))
      .flatMap((facts) => replacementsOf(facts).flatMap((one) => reportOf(one))),
};

function reportOf(one: Replacement): Report[] {
  for (const judge of JUDGES) {
    const said = judge(one);
    if (!said) continue;
    const { callee, at } = one.call;
    const start = callee.k === 'mem' ? callee.propAt[0] : at[0];
    return [
      {
        message: `\`${callee.k === 'mem' ? String(callee.prop) : 'replace'}\` ${said.text}`,
        location: { file: one.facts.file, span: [start, at[1]] },
        confidence: said.confidence,
      },
    ];
  }
  return [];
}
