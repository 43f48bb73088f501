/** Folders that set-up code reads: models and routes that are loaded by their files' names. */
import type { CallContext, Interpreter } from './interpreter';
import { memberOf } from './members';
import {
  array,
  external,
  literal,
  native,
  object,
  stringOf,
  truth,
  type ExternalValue,
  type Value,
} from './values';

const MAX_ENTRIES = 300;

const READS: Readonly<Record<string, RegExp>> = {
  fs: /^\.(?:promises\.)?readdir(?:Sync)?$/,
  'fs-extra': /^\.readdir(?:Sync)?$/,
  'fs/promises': /^\.readdir$/,
};

/** `fs.readdirSync(__dirname)`: the source files and folders that the workspace has there. */
export function folderEntries(
  interpreter: Interpreter,
  callee: ExternalValue,
  { args, at }: CallContext,
): Value | undefined {
  if (READS[callee.pkg]?.test(callee.path) !== true) return undefined;
  const folder = stringOf(args[0])?.replace(/\/+$/, '');
  if (folder === undefined || !folder.startsWith('/')) return undefined;
  const isSet = (name: string): boolean =>
    args[1]?.t === 'obj' && truth(memberOf(interpreter, args[1], name, at)) === true;
  const entries = entriesOf(interpreter, folder, isSet('recursive'));
  // There may be files that are no sources beside them.
  if (entries.size === 0) return undefined;
  const isTyped = isSet('withFileTypes');
  const list = array(
    [...entries].map(([name, isFile]) => (isTyped ? entry(folder, name, isFile) : literal(name))),
    false,
  );
  const callback = args.at(-1);
  if (callback?.t === 'fn') interpreter.invoke(callback, [literal(null), list], at);
  return list;
}

/** Names below a folder, with whether they are files. */
function entriesOf({ view }: Interpreter, folder: string, isDeep: boolean): ReadonlyMap<string, boolean> {
  const names = new Map<string, boolean>();
  for (const file of view.files) {
    if (!file.startsWith(`${folder}/`)) continue;
    const inside = file.slice(folder.length + 1);
    const [name = ''] = inside.split('/');
    if (isDeep) names.set(inside, true);
    else names.set(name, name === inside);
    if (names.size >= MAX_ENTRIES) break;
  }
  return names;
}

/** What `readdir` tells of an entry with its type. */
const entry = (folder: string, name: string, isFile: boolean): Value =>
  object([
    ['name', literal(name.slice(name.lastIndexOf('/') + 1))],
    ['parentPath', literal(folder)],
    ['path', literal(folder)],
    ...kindOf(isFile),
  ]);

const kindOf = (isFile: boolean): [string, Value][] => [
  ['isFile', native('isFile', () => literal(isFile))],
  ['isDirectory', native('isDirectory', () => literal(!isFile))],
];

/** `fs.statSync(path)` of what the workspace has: whether it is a file or a folder. */
export function statOf(
  interpreter: Interpreter,
  callee: ExternalValue,
  { args }: CallContext,
): Value | undefined {
  if (!/^fs(?:-extra)?$/.test(callee.pkg) || !/^\.l?statSync$/.test(callee.path)) return undefined;
  const path = stringOf(args[0])?.replace(/\/+$/, '');
  if (path === undefined || !path.startsWith('/')) return undefined;
  const found = interpreter.view.files.find((file) => file === path || file.startsWith(`${path}/`));
  return found === undefined ? undefined : object(kindOf(found === path));
}

/** `sequelize.import(file)`: the function that the file exports is given the connection and the types of columns. */
export function importedModel(
  interpreter: Interpreter,
  callee: ExternalValue,
  { args, at }: CallContext,
): Value | undefined {
  const file = stringOf(args[0]);
  if (callee.pkg !== 'sequelize' || !callee.path.endsWith('().import') || !callee.from || file === undefined)
    return undefined;
  const define = interpreter.modules.require(interpreter.file, file, at);
  return define.t === 'fn'
    ? interpreter.invoke(define, [callee.from, external('sequelize', '.DataTypes')], at)
    : undefined;
}
