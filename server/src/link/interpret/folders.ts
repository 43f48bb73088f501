/** Folders that set-up code reads: models and routes that are loaded by their files' names. */
import type { CallContext, Interpreter } from './interpreter';
import { array, external, literal, stringOf, type ExternalValue, type Value } from './values';

const MAX_ENTRIES = 300;

/** `fs.readdirSync(__dirname)`: the source files and folders that the workspace has there. */
export function folderEntries(
  interpreter: Interpreter,
  callee: ExternalValue,
  { args }: CallContext,
): Value | undefined {
  if (
    interpreter.trace ||
    args.length !== 1 ||
    !/^fs(?:-extra)?$/.test(callee.pkg) ||
    callee.path !== '.readdirSync'
  )
    return undefined;
  const folder = stringOf(args[0])?.replace(/\/+$/, '');
  if (folder === undefined || !folder.startsWith('/')) return undefined;
  const names = new Set<string>();
  for (const file of interpreter.view.files) {
    if (!file.startsWith(`${folder}/`)) continue;
    const [name = ''] = file.slice(folder.length + 1).split('/');
    names.add(name);
    if (names.size >= MAX_ENTRIES) break;
  }
  // There may be files that are no sources beside them.
  return names.size > 0
    ? array(
        [...names].map((name) => literal(name)),
        false,
      )
    : undefined;
}

/** `sequelize.import(file)`: the function that the file exports is given the connection and the types of columns. */
export function importedModel(
  interpreter: Interpreter,
  callee: ExternalValue,
  { args, at }: CallContext,
): Value | undefined {
  const file = stringOf(args[0]);
  if (interpreter.trace || callee.pkg !== 'sequelize' || !callee.path.endsWith('().import') || !callee.from)
    return undefined;
  if (file === undefined) return undefined;
  const define = interpreter.modules.require(interpreter.file, file, at);
  return define.t === 'fn'
    ? interpreter.invoke(define, [callee.from, external('sequelize', '.DataTypes')], at)
    : undefined;
}
