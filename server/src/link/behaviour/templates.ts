/** What a template that is rendered puts out raw: request data is reflected there, and kept text of others runs there. */
import type { Location } from '../../model/location';
import type { ValueView } from '../../model/usage';
import {
  ELEMENT,
  type TemplateEngine,
  type TemplateOutput,
  type TemplatePath,
} from '../../parse/templates/model';
import type { Interpreter } from '../interpret/interpreter';
import { withStep, type RequestLabel } from '../interpret/labels';
import { elementOf, memberOf } from '../interpret/members';
import { addFlow } from '../interpret/sinks';
import { recordUsage } from '../interpret/usages';
import {
  alternatives,
  deepLabels,
  labelsOf,
  stringOf,
  unknown,
  type ExternalValue,
  type Value,
} from '../interpret/values';
import { templateOf, type TemplateFile } from './templateFiles';

const MAX_INCLUDES = 6;

type Lookup = (path: TemplatePath) => Value | undefined;

interface Rendering {
  readonly interpreter: Interpreter;
  /** The call that renders. */
  readonly at: Location;
  readonly label: string;
}

/** The client that chooses all locals chooses the options of the engine as well: its layout, its delimiters. */
function noteWhole(
  interpreter: Interpreter,
  locals: Value,
  call: { readonly at: Location; readonly label: string },
): void {
  for (const one of alternatives(locals).flatMap(labelsOf))
    if (one.l === 'req' && one.name === '' && (one.kind === 'body' || one.kind === 'query'))
      addFlow(interpreter, one, 'template', 73, call, 'high');
}

/** Notes what the raw outputs of a template, and of those that it includes, are filled with. */
export function render(
  interpreter: Interpreter,
  name: Value | undefined,
  locals: Value | undefined,
  call: { readonly at: Location; readonly label: string },
): void {
  if (!interpreter.trace || !locals) return;
  noteWhole(interpreter, locals, call);
  const rendering: Rendering = { interpreter, at: call.at, label: call.label };
  for (const one of alternatives(name ?? unknown([]))) {
    const text = stringOf(one);
    const file = text === undefined ? undefined : templateOf(interpreter, text, call.at.file);
    if (file) fill(rendering, file, (path) => valueAt(interpreter, locals, path, call.at), 0);
  }
}

function fill(
  rendering: Rendering,
  { file, engine, template }: TemplateFile,
  lookup: Lookup,
  depth: number,
): void {
  for (const output of template.outputs) {
    if (output.raw === 'if-escaping-is-off' && !enginesWithoutEscaping(rendering.interpreter).has(engine))
      continue;
    for (const path of output.paths) putOut(rendering, file, engine, output, path, lookup(path));
  }
  if (depth >= MAX_INCLUDES) return;
  for (const { name, passes } of template.includes) {
    const inner = templateOf(rendering.interpreter, name, file) ?? sibling(rendering, file, name);
    if (!inner || inner.file === file) continue;
    const within: Lookup = ([head = '', ...rest]) => {
      const passed = passes.get(head);
      return lookup(passed ? [...passed, ...rest] : [head, ...rest]);
    };
    fill(rendering, inner, within, depth + 1);
  }
}

/** `include('../partials/head')` is relative to the template itself. */
const sibling = ({ interpreter }: Rendering, file: string, name: string): TemplateFile | undefined =>
  templateOf(interpreter, name.replace(/^(?:\.\.?\/)+/, ''), file);

function putOut(
  { interpreter, at, label }: Rendering,
  file: string,
  engine: TemplateEngine,
  output: TemplateOutput,
  path: TemplatePath,
  value: Value | undefined,
): void {
  if (!value || value.t === 'lit') return;
  const place = { label: output.text, at: { file, span: output.span } };
  const requested = deepLabels(value, 1).filter((one): one is RequestLabel => one.l === 'req');
  for (const one of requested) {
    // Nobody but the client itself chooses its headers and cookies, so that a link cannot.
    if (one.kind === 'header' || one.kind === 'cookie' || one.kind === 'any') continue;
    const [stepped] = withStep([one], { label: `\`${label}\` fills the template`, location: at });
    addFlow(interpreter, stepped?.l === 'req' ? stepped : one, 'html', 79, place, 'high');
  }
  // Where an engine escapes nothing, that is the cause, and is told where it is set.
  if (requested.length > 0 || output.raw !== 'always' || isHarmless(value)) return;
  recordUsage(interpreter, 'template-output', engine, {
    ...place,
    args: [
      { t: 'lit', v: storedName(interpreter, value) },
      { t: 'lit', v: path.join('.').replaceAll(`.${ELEMENT}`, '[]') },
    ],
    argsAt: [at, at],
  });
}

/** Numbers, functions and what the workspace wrote itself. */
const isHarmless = (value: Value): boolean =>
  alternatives(value).every(
    (one) => one.t === 'lit' || one.t === 'fn' || one.t === 'nat' || one.t === 'cls' || one.t === 'regex',
  );

function valueAt(
  interpreter: Interpreter,
  locals: Value,
  path: TemplatePath,
  at: Location,
): Value | undefined {
  let value: Value = locals;
  for (const part of path) {
    if (value.t === 'obj' && !value.model && part !== ELEMENT && !value.props.has(part)) return undefined;
    value =
      part === ELEMENT
        ? elementOf(interpreter, value, unknown([]), at)
        : memberOf(interpreter, value, part, at);
  }
  return value;
}

/** The call that read it from a store: `sequelize.define().findAll()`; undefined for anything else. */
function storedName(interpreter: Interpreter, value: Value): string | undefined {
  for (const one of alternatives(value)) {
    if (one.t !== 'ext') continue;
    for (let from: ExternalValue | undefined = one; from; from = from.from)
      if (isRead(interpreter, from)) return `${from.pkg}${from.path}`;
    const calls = [...one.path.matchAll(/\(\)/g)].map(({ index }) => one.path.slice(0, index + 2));
    const read = calls.find((path) => isRead(interpreter, { pkg: one.pkg, path }));
    if (read !== undefined) return one.pkg + read;
  }
  return undefined;
}

const isRead = ({ catalog }: Interpreter, { pkg, path }: Pick<ExternalValue, 'pkg' | 'path'>): boolean =>
  path.endsWith('()') &&
  catalog.lookup(pkg, path).some((row) => row.kind === 'usage' && row.topic === 'database-read');

/** Engines by the packages that set them, and the option that switches their escaping off. */
const SWITCHES: readonly (readonly [TemplateEngine, RegExp, string, boolean])[] = [
  ['jinja', /^(?:nunjucks|swig|twig)/, 'autoescape', false],
  ['eta', /^eta/, 'autoEscape', false],
];

const unescaped = new WeakMap<Interpreter, ReadonlySet<TemplateEngine>>();

/** Asked for every output of every view, when all settings have been made. */
function enginesWithoutEscaping(interpreter: Interpreter): ReadonlySet<TemplateEngine> {
  const known = unescaped.get(interpreter);
  if (known) return known;
  const settings = interpreter.usages.all().filter(({ topic }) => topic === 'escaping');
  const engines = new Set(
    SWITCHES.flatMap(([engine, symbol, name, off]) =>
      settings.some((usage) => symbol.test(usage.symbol) && usage.args.some((arg) => isSet(arg, name, off)))
        ? [engine]
        : [],
    ),
  );
  if (!interpreter.isSetUp) unescaped.set(interpreter, engines);
  return engines;
}

const isSet = (view: ValueView, name: string, value: boolean): boolean =>
  view.k === 'object' && view.props[name]?.k === 'literal' && view.props[name].value === value;
