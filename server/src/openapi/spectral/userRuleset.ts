/**
 * A user's own Spectral ruleset, as far as it is data: JSON or YAML, `extends` of Spectral's OpenAPI rules and of files
 * of the workspace, and the functions that Spectral brings along. Whatever would run code of the workspace is refused.
 */
import type { RulesetDefinition } from '@stoplight/spectral-core';
import * as formats from '@stoplight/spectral-formats';
import * as functions from '@stoplight/spectral-functions';
import { oas } from '@stoplight/spectral-rulesets';
import { parseTree } from '../../parse/openapi';
import { dataOf, type Data } from './dataOf';
import { joined, type LoadText } from '../document/references';
import { objectionTo } from './jsonPath';

export interface RulesetProblem {
  readonly file: string;
  readonly message: string;
}

export interface UserRuleset {
  /** Undefined if it was refused, or cannot be read. */
  readonly definition: RulesetDefinition | undefined;
  readonly problems: readonly RulesetProblem[];
}

const FUNCTIONS = new Map<string, unknown>(Object.entries(functions));
const FORMATS = new Map<string, unknown>(
  Object.entries(formats).flatMap(([name, format]) => [
    [name, format],
    [name.replace('_', '.'), format],
  ]),
);
const MAX_DEPTH = 10;
const DATA = /\.(?:ya?ml|json)$/i;

type Members = Readonly<Record<string, Data>>;

const isMap = (data: Data | undefined): data is Members =>
  typeof data === 'object' && data !== null && !Array.isArray(data);

export function userRuleset(file: string, load: LoadText): UserRuleset {
  const reader = new Reader(load);
  const definition = reader.read(file, []);
  return { definition: reader.problems.length > 0 ? undefined : definition, problems: reader.problems };
}

class Reader {
  readonly problems: RulesetProblem[] = [];

  constructor(private readonly load: LoadText) {}

  read(file: string, outer: readonly string[]): RulesetDefinition | undefined {
    if (outer.includes(file) || outer.length > MAX_DEPTH) return this.refuse(file, 'It extends itself.');
    if (!DATA.test(file))
      return this.refuse(file, 'Only rulesets in YAML or JSON are read, because others would be run.');
    const text = this.load(file);
    if (text === undefined) return this.refuse(file, 'There is no such file in the workspace.');
    const { root, problems } = parseTree(text);
    const data = root && dataOf(root);
    if (problems.length > 0 || !isMap(data)) return this.refuse(file, 'It is not well-formed YAML or JSON.');
    if ('functions' in data || 'functionsDir' in data)
      return this.refuse(
        file,
        'Its own functions (`functions`) are not run: they would be code of the workspace.',
      );
    const found = this.problems.length;
    const definition = {
      ...data,
      ...this.withFormats(data, file),
      ...('extends' in data ? { extends: this.bases(data['extends'], file, [...outer, file]) } : {}),
      ...(isMap(data['rules']) ? { rules: this.rules(data['rules'], file) } : {}),
      ...(isMap(data['aliases']) ? { aliases: this.aliases(data['aliases'], file) } : {}),
    };
    if ('overrides' in data || 'except' in data)
      return this.refuse(file, '`overrides` and `except` are not read.');
    return this.problems.length > found ? undefined : (definition as unknown as RulesetDefinition);
  }

  private bases(value: Data | undefined, file: string, outer: readonly string[]): unknown[] {
    return (Array.isArray(value) ? value : [value]).flatMap((base): unknown[] => {
      const [name, level] = Array.isArray(base) ? base : [base];
      if (typeof name !== 'string') return [];
      const definition = this.base(name, file, outer);
      if (!definition) return [];
      return [level === undefined ? definition : [definition, level]];
    });
  }

  private base(name: string, file: string, outer: readonly string[]): unknown {
    if (name === 'spectral:oas') return oas;
    if (name.startsWith('spectral:'))
      return this.refuse(file, `\`${name}\` is not for OpenAPI; \`spectral:oas\` is.`);
    if (!name.startsWith('.') && !name.startsWith('/'))
      return this.refuse(
        file,
        `\`${name}\` is a package or an address, whose rules would be run or fetched.`,
      );
    const path = joined(file, name);
    if (!DATA.test(path))
      return this.refuse(
        file,
        `\`${name}\` is not read: only YAML and JSON are, because other rulesets would be run.`,
      );
    if (this.load(path) === undefined) return this.refuse(file, `\`${name}\` is no file of the workspace.`);
    return this.read(path, outer);
  }

  private rules(rules: Members, file: string): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(rules).map(([name, rule]) => [name, isMap(rule) ? this.rule(name, rule, file) : rule]),
    );
  }

  private rule(name: string, rule: Members, file: string): unknown {
    for (const given of listOf(rule['given'])) this.expression(given, `The rule \`${name}\``, file);
    const then = listOf(rule['then']).map((one) => {
      if (!isMap(one)) return one;
      const { function: wanted } = one;
      const called = typeof wanted === 'string' ? FUNCTIONS.get(wanted) : undefined;
      if (!called)
        this.refuse(
          file,
          `The rule \`${name}\` calls \`${typeof wanted === 'string' ? wanted : ''}\`, which Spectral does not bring along.`,
        );
      if (typeof one['field'] === 'string' && one['field'].startsWith('$'))
        this.expression(one['field'], `The rule \`${name}\``, file);
      return { ...one, function: called };
    });
    return { ...rule, ...this.withFormats(rule, file), ...('then' in rule ? { then } : {}) };
  }

  private withFormats(holder: Members, file: string): { formats?: unknown[] } {
    if (!('formats' in holder)) return {};
    const named = listOf(holder['formats']).map((name) => {
      const format = FORMATS.get(String(name).replace(/-/g, ''));
      if (!format) this.refuse(file, `The format \`${String(name)}\` is not known.`);
      return format;
    });
    return { formats: named };
  }

  private aliases(aliases: Members, file: string): Members {
    for (const [name, value] of Object.entries(aliases)) {
      const targets = isMap(value) ? listOf(value['targets']) : [value];
      for (const target of targets) {
        for (const given of listOf(isMap(target) ? target['given'] : target))
          this.expression(given, `The alias \`${name}\``, file);
        if (isMap(target) && 'formats' in target)
          this.refuse(file, `The alias \`${name}\` depends on formats, which is not read.`);
      }
    }
    return aliases;
  }

  private expression(given: Data | undefined, what: string, file: string): void {
    if (typeof given !== 'string') return;
    const objection = objectionTo(given);
    if (objection !== undefined)
      this.refuse(
        file,
        `${what} is not run: ${objection} (\`${given.slice(0, 80)}\`), and Spectral would run it as code.`,
      );
  }

  private refuse(file: string, message: string): undefined {
    this.problems.push({ file, message });
    return undefined;
  }
}

const listOf = (value: Data | undefined): readonly Data[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
