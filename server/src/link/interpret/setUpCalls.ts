/** Calls by which set-up code finds and loads parts of the workspace: folders, patterns of names, loaders of modules. */
import { folderEntries, importedModel, statOf } from './folders';
import { listedFiles, workingFolder } from './globbing';
import type { CallContext, Interpreter } from './interpreter';
import { listFunction } from './lists';
import { literal, stringOf, type ExternalValue, type Value } from './values';

/** What such a call gives; undefined for every other call. */
export function setUpCall(
  interpreter: Interpreter,
  callee: ExternalValue,
  context: CallContext,
): Value | undefined {
  return (
    loadedModule(interpreter, callee, context) ??
    (interpreter.trace
      ? undefined
      : (startFolder(interpreter, callee) ??
        folderEntries(interpreter, callee, context) ??
        statOf(interpreter, callee, context) ??
        listedFiles(interpreter, callee, context) ??
        listFunction(interpreter, callee, context) ??
        importedModel(interpreter, callee, context)))
  );
}

/** `process.cwd()` */
function startFolder(interpreter: Interpreter, { pkg, path }: ExternalValue): Value | undefined {
  const isIt = (pkg === 'global:' && path === '.process.cwd') || (pkg === 'process' && path === '.cwd');
  const folder = isIt ? workingFolder(interpreter) : undefined;
  return folder === undefined ? undefined : literal(folder);
}

/** Packages that load a module as it is written, and their functions that do. */
const LOADERS: Readonly<Record<string, RegExp>> = {
  vite: /\.ssrLoadModule$/,
  jiti: /^(?:\.default|\.createJiti)?\(\)(?:\.import)?$/,
  'tsx/esm/api': /^\.tsImport$/,
  'tsx/cjs/api': /^\.require$/,
  'import-fresh': /^(?:\.default)?$/,
};

/** `await vite.ssrLoadModule('./server/app.ts')`: paths are those of the project. */
function loadedModule(
  interpreter: Interpreter,
  { pkg, path }: ExternalValue,
  { args, at }: CallContext,
): Value | undefined {
  if (LOADERS[pkg]?.test(path) !== true) return undefined;
  const specifier = stringOf(args[0]);
  if (specifier === undefined || !/^\.{0,2}\//.test(specifier)) return undefined;
  const project = pkg === 'vite' ? workingFolder(interpreter) : undefined;
  const isInside = project === undefined || specifier.startsWith(`${project}/`);
  return interpreter.modules.require(
    interpreter.file,
    isInside ? specifier : `${project}/${specifier.replace(/^\.?\//, '')}`,
    at,
  );
}
