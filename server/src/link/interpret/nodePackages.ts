/** Functions of Node's own modules that compute paths, which folder-based routing needs. */
import { globPackage } from './globs';
import { recordValue } from './sinks';
import { knownPath, parsedAddress } from './urls';
import {
  alternatives,
  concat,
  entryOf,
  external,
  deepLabels,
  literal,
  modelled,
  native,
  object,
  stringOf,
  union,
  UNKNOWN,
  type NativeValue,
  type Value,
} from './values';

/** Joins and normalises POSIX path segments; a segment with a leading slash starts anew when `absolute`. */
export function joinSegments(parts: readonly string[], absolute: boolean): string {
  let text = '';
  for (const part of parts)
    text = absolute && part.startsWith('/') ? part : text === '' ? part : `${text}/${part}`;
  const out: string[] = [];
  for (const segment of text.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..' && out.length > 0 && out.at(-1) !== '..') out.pop();
    else out.push(segment);
  }
  return `${text.startsWith('/') ? '/' : ''}${out.join('/')}`;
}

const strings =
  (compute: (parts: readonly string[], file: string) => string): NativeValue['call'] =>
  ({ args, interpreter, at, label }) => {
    const parts = args.map((arg) => stringOf(arg));
    if (parts.every((p) => p !== undefined)) return literal(compute(parts, interpreter.file));
    const choices = choicesOf(args);
    if (choices) return union(choices.map((choice) => literal(compute(choice, interpreter.file))));
    return interpreter.call(
      { t: 'ext', pkg: 'path', path: `.${label.split('.').at(-1) ?? ''}`, args: [], labels: [] },
      { args, at, argsAt: [], label, self: undefined, isNew: false },
    );
  };

const MAX_CHOICES = 8;

/** All combinations of arguments some of which are one text or another; undefined if they are too many or unknown. */
function choicesOf(args: readonly Value[]): string[][] | undefined {
  let choices: string[][] = [[]];
  for (const arg of args) {
    const texts = alternatives(arg).map((one) => stringOf(one));
    if (!texts.every((text) => text !== undefined)) return undefined;
    choices = choices.flatMap((before) => texts.map((text) => [...before, text]));
    if (choices.length > MAX_CHOICES) return undefined;
  }
  return choices;
}

const folder = (file: string): string => file.slice(0, Math.max(file.lastIndexOf('/'), 0)) || '/';

const nameOf = (path: string, suffix: string): string => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
};

const extensionOf = (path: string): string => /.\.[^.]*$/.exec(nameOf(path, ''))?.[0].slice(1) ?? '';

const fileOf = (url: string): string => url.replace(/^file:\/\//, '');

const PATH: Readonly<Record<string, NativeValue['call']>> = {
  join: strings((parts) => joinSegments(parts, false)),
  resolve: strings((parts, file) =>
    joinSegments(parts[0]?.startsWith('/') ? parts : [folder(file), ...parts], true),
  ),
  dirname: strings(([path = '']) => folder(path)),
  basename: strings(([path = '', suffix = '']) => nameOf(path, suffix)),
  extname: strings(([path = '']) => extensionOf(path)),
  parse: (context) => {
    const path = stringOf(context.args[0]);
    if (path === undefined) return context.interpreter.call(external('path', '.parse'), context);
    return object([
      ['dir', literal(folder(path))],
      ['base', literal(nameOf(path, ''))],
      ['name', literal(nameOf(path, extensionOf(path)))],
      ['ext', literal(extensionOf(path))],
    ]);
  },
};

/** `url.parse(req.url, true)`; what is no address of a request is left to the catalog. */
const parseUrl: NativeValue['call'] = (context) => {
  const [address] = context.args;
  const labels = address ? deepLabels(address, 1) : [];
  const path = knownPath(address);
  return labels.some((label) => label.l === 'req' && label.kind === 'url') ||
    (path !== undefined && context.interpreter.request)
    ? parsedAddress(path, labels)
    : context.interpreter.call(external('url', '.parse'), context);
};

const table = (pkg: string, entries: Readonly<Record<string, NativeValue['call']>>): Value =>
  modelled({
    kind: 'package',
    get: (_interpreter, self, name) => {
      if (name === 'default' || name === 'posix') return self;
      const call = entryOf(entries, name);
      return call ? native(name, call) : { t: 'ext', pkg, path: `.${name}`, args: [], labels: [] };
    },
  });

/** Packages whose functions give back what they are given, as a copy or in another order. */
const CLONES = new Set([
  'clone',
  'clone-deep',
  'fclone',
  'deep-copy',
  'just-clone',
  'klona',
  'json-cycle',
  'sort-keys',
  'sort-object-keys',
  'lodash.clone',
  'lodash.clonedeep',
]);

/** The model of `path`, `url` and `util`; undefined for every other module. */
export function nodePackage(name: string, subpath: string): Value | undefined {
  if (name === 'path') return table('path', PATH);
  // Joins to the folder of the file whose URL comes first.
  if (name === 'desm')
    return table('desm', {
      join: strings(([url = '', ...parts]) => joinSegments([folder(fileOf(url)), ...parts], false)),
      dirname: strings(([url = '']) => folder(fileOf(url))),
      filename: strings(([url = '']) => fileOf(url)),
    });
  // A promisified function takes the same arguments as the one it is made from, but for the callback.
  if (name === 'util' && subpath === '')
    return table('util', {
      promisify: ({ args }) => args[0] ?? UNKNOWN,
      format: ({ args, interpreter, at, label }) => {
        const [text] = args;
        if (text && text.t !== 'lit' && args.length > 1)
          recordValue(interpreter, text, { sink: 'format', cwe: 134 }, { label, at });
        return concat([...args]);
      },
    });
  if (CLONES.has(name) && subpath === '')
    return modelled({
      kind: 'package',
      call: ({ args }) => args[0] ?? UNKNOWN,
      get: (_interpreter, self, member) =>
        member === 'default' ? self : native(member, ({ args }) => args[0] ?? UNKNOWN),
    });
  // An instance of a class that is made of plain data holds that data.
  if (name === 'class-transformer')
    return table('class-transformer', {
      plainToInstance: ({ args }) => args[1] ?? UNKNOWN,
      plainToClass: ({ args }) => args[1] ?? UNKNOWN,
      instanceToPlain: ({ args }) => args[0] ?? UNKNOWN,
      classToPlain: ({ args }) => args[0] ?? UNKNOWN,
      instanceToInstance: ({ args }) => args[0] ?? UNKNOWN,
    });
  if (name === 'url' && subpath === '') {
    return table('url', {
      parse: parseUrl,
      fileURLToPath: ({ args }) =>
        stringOf(args[0]) === undefined ? UNKNOWN : literal(fileOf(stringOf(args[0]) ?? '')),
    });
  }
  return subpath === '' ? globPackage(name) : undefined;
}
