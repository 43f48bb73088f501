/** Text of a `portcullis.config.*` file → its settings, or problems with the exact place of each. */
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import { closest, distance } from 'fastest-levenshtein';
import { isMap, isPair, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { Span } from '../model/location';
import type { Settings } from '../model/settings';
import { configurationFileSchema, settingsIn, settingSchemas } from '../model/settingsSchema';

export interface ConfigurationProblem {
  readonly message: string;
  readonly at: Span;
  /** A warning leaves the rest of the configuration in force. */
  readonly severity: 'error' | 'warning';
}

export interface ReadConfiguration {
  /** Absent if the file has an error. */
  readonly value?: Partial<Settings>;
  readonly problems: readonly ConfigurationProblem[];
}

/** Reads a configuration file. JSON is read as the YAML that it is, so both have positions. Never throws. */
export function readConfiguration(text: string, ruleIds: readonly string[]): ReadConfiguration {
  const document = parseDocument(text, {
    lineCounter: new LineCounter(),
    prettyErrors: false,
    uniqueKeys: true,
  });
  const problems: ConfigurationProblem[] = document.errors.map((error) => ({
    message: `Not readable: ${error.message}`,
    at: clamp(error.pos, text),
    severity: 'error',
  }));
  if (problems.length > 0) return { problems };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    return {
      problems: [{ message: `Not readable: ${String(error)}`, at: [0, text.length], severity: 'error' }],
    };
  }
  const validate = validator('file', ruleIds);
  if (!validate(value)) {
    for (const error of worthSaying(validate.errors ?? [])) {
      problems.push({ message: explain(error), at: placeOf(document, error, text), severity: 'error' });
    }
    return { problems };
  }
  problems.push(...unknownRules(document, value as Partial<Settings>, ruleIds, text));
  const { $schema: _, ...settings } = value as Partial<Settings> & { $schema?: string };
  return { value: settings, problems };
}

/** Raw settings of an editor → those of their values that are valid, and a sentence for each that is not. */
export function readEditorSettings(
  raw: unknown,
  ruleIds: readonly string[],
): { value: Partial<Settings>; problems: string[] } {
  const value: Record<string, unknown> = {};
  const problems: string[] = [];
  if (typeof raw !== 'object' || raw === null) return { value, problems };
  for (const key of settingsIn('editor')) {
    const given = (raw as Record<string, unknown>)[key];
    if (given === undefined || given === null) continue;
    const validate = validator(key, ruleIds);
    if (validate(given)) value[key] = given;
    else
      for (const error of worthSaying(validate.errors ?? []))
        problems.push(`portcullis.${key}: ${explain(error)}`);
  }
  return { value, problems };
}

const compiled = new Map<string, ValidateFunction>();

/** Compiling takes milliseconds, so it is done once, and only for settings that someone has set. */
function validator(of: 'file' | keyof Settings, ruleIds: readonly string[]): ValidateFunction {
  const key = `${of} ${ruleIds.join(' ')}`;
  let validate = compiled.get(key);
  if (!validate) {
    const ajv = new Ajv({ allErrors: true, strict: false, discriminator: true, verbose: true });
    validate = ajv.compile(of === 'file' ? configurationFileSchema(ruleIds) : settingSchemas(ruleIds)[of]);
    compiled.set(key, validate);
  }
  return validate;
}

/** Of several errors about one value the first says it; alternatives' own errors only repeat it. */
function worthSaying(errors: readonly ErrorObject[]): ErrorObject[] {
  const seen = new Set<string>();
  return errors.filter((error) => {
    const place = `${error.instancePath} ${propertyOf(error) ?? ''}`;
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}

const propertyOf = (error: ErrorObject): string | undefined => {
  const params = error.params as { additionalProperty?: string; missingProperty?: string };
  return params.additionalProperty ?? params.missingProperty;
};

function explain(error: ErrorObject): string {
  const name = error.instancePath
    .split('/')
    .filter((part) => part !== '')
    .join('.')
    .replaceAll('~1', '/');
  const subject = name === '' ? 'The configuration' : `\`${name}\``;
  switch (error.keyword) {
    case 'additionalProperties': {
      const property = propertyOf(error) ?? '';
      const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
      return `\`${property}\` is no setting${name === '' ? '' : ` of \`${name}\``}.${didYouMean(property, known)}`;
    }
    case 'required':
      return `${subject} lacks \`${propertyOf(error) ?? ''}\`.`;
    case 'enum': {
      const allowed = (error.params as { allowedValues: unknown[] }).allowedValues.map(String);
      const hint = typeof error.data === 'string' ? didYouMean(error.data, allowed) : '';
      return `${subject} must be one of ${allowed.map((v) => `\`${v}\``).join(', ')}.${hint}`;
    }
    case 'pattern':
      if (error.propertyName !== undefined)
        return `${subject} is about addresses such as \`https://example.com/schemas/\`, not \`${error.propertyName}\`.`;
      return `${subject} must be an endpoint such as \`GET /health\` or \`/public/**\`.`;
    case 'discriminator':
      return `${subject} must have a \`kind\`: \`step\`, \`call\`, \`sink\` or \`sanitizer\`.`;
    default:
      return `${subject} ${error.message ?? 'is not valid'}.`;
  }
}

/** ` Did you mean …?` if one of the names is near enough to be a slip of the keyboard; else empty. */
export function didYouMean(name: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const nearest = closest(name, known);
  return distance(name, nearest) <= Math.max(2, name.length / 3) ? ` Did you mean \`${nearest}\`?` : '';
}

function unknownRules(
  document: Document,
  value: Partial<Settings>,
  ruleIds: readonly string[],
  text: string,
): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  const look = (rules: object | undefined, path: readonly (string | number)[]): void => {
    for (const id of Object.keys(rules ?? {})) {
      if (ruleIds.includes(id)) continue;
      problems.push({
        message: `There is no rule \`${id}\`.${didYouMean(id, ruleIds)}`,
        at: keySpan(document, path, id) ?? [0, text.length],
        severity: 'warning',
      });
    }
  };
  look(value.rules, ['rules']);
  value.overrides?.forEach((override, i) => look(override.rules, ['overrides', i, 'rules']));
  return problems;
}

/** Span of the key for an unknown property, else of the value; a missing property is shown at the start of its owner. */
function placeOf(document: Document, error: ErrorObject, text: string): Span {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { additionalProperty } = error.params as { additionalProperty?: string };
  if (additionalProperty !== undefined) {
    const span = keySpan(document, path, additionalProperty);
    if (span) return span;
  }
  for (let depth = path.length; depth >= 0; depth--) {
    const node = nodeAt(document, path.slice(0, depth));
    if (node?.range)
      return depth === path.length ? tight(node, text) : clamp([node.range[0], node.range[1]], text);
  }
  return clamp([0, text.length], text);
}

/** The value, or only its first line when it is a long block. */
function tight(node: Node, text: string): Span {
  const [start, end] = node.range ?? [0, text.length];
  const line = text.indexOf('\n', start);
  return clamp([start, line > start && line < end ? line : end], text);
}

function nodeAt(document: Document, path: readonly (string | number)[]): Node | undefined {
  const steps = path.map((part) => (/^\d+$/.test(String(part)) ? Number(part) : part));
  const node = steps.length === 0 ? document.contents : document.getIn(steps, true);
  return (node ?? undefined) as Node | undefined;
}

function keySpan(document: Document, path: readonly (string | number)[], key: string): Span | undefined {
  const owner = nodeAt(document, path);
  if (!isMap(owner)) return undefined;
  const pair = owner.items.find(
    (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key,
  );
  const range = isScalar(pair?.key) ? pair.key.range : undefined;
  return range ? [range[0], range[1]] : undefined;
}

/** A span inside of the text that is never empty unless the text is. */
function clamp([start, end]: readonly [number, number], text: string): Span {
  const from = Math.min(Math.max(start, 0), Math.max(text.length - 1, 0));
  return [from, Math.min(Math.max(end, from + 1), text.length)];
}
