import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { option, stringsOf } from '../../../server/src/check/usageViews';
import { constantOf, eachExpression } from '../../../server/src/check/codeScan';
import type { ModuleFacts } from '../../../server/src/model/facts';
import type { Expr } from '../../../server/src/model/ir';
import type { Span } from '../../../server/src/model/location';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage, ValueView } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'template-escaping-disabled',
  title: 'Template engine that does not escape',
  description: 'Escaping of HTML is switched off or replaced in a template engine or serialiser.',
  area: 'validation',
  severity: 'warning',
  owasp: ['API8:2023'],
  cwe: [116, 79, 80],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

/** Options that switch escaping off, with the value that does so. */
const OPTIONS: readonly (readonly [RegExp, string, boolean])[] = [
  [/^serialize-javascript/, 'unsafe', true],
  [/^(?:handlebars|express-handlebars)/, 'noEscape', true],
  [/^(?:nunjucks|swig|twig)/, 'autoescape', false],
  [/^eta/, 'autoEscape', false],
  [/^marked/, 'sanitize', false],
];

function judge(usage: Usage): Said | undefined {
  if (usage.symbol.endsWith('=')) return replaced(usage);
  for (const [symbol, name, value] of OPTIONS) {
    if (!symbol.test(usage.symbol)) continue;
    const state = usage.args.map((arg) => option(arg, name)).find((one) => one.is === 'constant');
    if (state?.is !== 'constant' || state.value !== value) continue;
    return {
      message: `\`${usage.label}\` is told \`${name}: ${String(value)}\`: what is put into the output is not escaped, so that text of one user runs as script for another. Leave escaping on, and mark single trusted values instead.`,
      location: usage.location,
      // Handlebars also makes plain text, of which mails have a version.
      confidence: name === 'noEscape' && !isMarkup(usage.args[0]) ? 'low' : 'high',
    };
  }
  return undefined;
}

const isMarkup = (view: ValueView | undefined): boolean => stringsOf(view).some((text) => text.includes('<'));

/** `Mustache.escape = (text) => text`: the function of the package is replaced for everybody. */
function replaced(usage: Usage): Said {
  return {
    message: `\`${usage.label}\` of \`${usage.symbol.split('.')[0] ?? ''}\` is replaced: every template then relies on the new function for its escaping. Keep the one of the package, and mark single trusted values in the template.`,
    location: usage.location,
    confidence: 'medium',
  };
}

/** `options.escapeMarkup = false`, on whatever holds the options of an engine. */
function written({ modules }: RuleContext): readonly Said[] {
  const found: Said[] = [];
  const note = (name: string, value: Expr, facts: ModuleFacts, span: Span): void => {
    if (!/^(escapeMarkup|autoescape|autoEscape)$/.test(name) || constantOf(value, facts) !== false) return;
    found.push({
      message: `\`${name}: false\` switches escaping off: what is put into the output runs as script of the page. Leave it on, and mark single trusted values instead.`,
      location: { file: facts.file, span },
      confidence: name === 'escapeMarkup' ? 'high' : 'medium',
    });
  };
  eachExpression(modules, ['assign'], (expr, facts) => {
    if (expr.target.k === 'mem' && typeof expr.target.prop === 'string')
      note(expr.target.prop, expr.value, facts, expr.at);
  });
  return found;
}

export const rule = usageRule({ meta, topics: ['escaping'], judge, also: written });
