/** Patterns of file names by which set-up code finds what it loads: `glob.sync('plugins/*.js')`. */
import picomatch from 'picomatch';
import type { CallContext, Interpreter } from './interpreter';
import { memberOf } from './members';
import { joinSegments } from './nodePackages';
import { alternatives, array, literal, stringOf, truth, type ExternalValue, type Value } from './values';

const MAX_FILES = 300;

/** Packages that list files by a pattern, and under which names they do. */
const LISTERS: Readonly<Record<string, RegExp>> = {
  glob: /^(?:\.(?:default|glob|sync|globSync))*$/,
  'fast-glob': /^(?:\.(?:default|glob|sync|globSync|async))*$/,
  globby: /^(?:\.(?:default|globby|sync|globbySync))*$/,
  tinyglobby: /^\.glob(?:Sync)?$/,
  'tiny-glob': /^(?:\.default)?$/,
  'tiny-glob/sync': /^(?:\.default)?$/,
  fs: /^\.globSync$/,
};

/** Folders into which a build writes what other folders hold in the workspace. */
const OUTPUT = /^(?:dist|build|lib|out|output)(?=\/|$)/;

/** The folder in which programs of the project are started. */
export const workingFolder = (interpreter: Interpreter): string | undefined =>
  interpreter.view.projectOf(interpreter.file)?.dir;

/** What such a call of set-up code gives; undefined for every other call. */
export function listedFiles(
  interpreter: Interpreter,
  callee: ExternalValue,
  context: CallContext,
): Value | undefined {
  if (LISTERS[callee.pkg]?.test(callee.path) !== true) return undefined;
  const [patterns, options] = context.args;
  const option = (name: string): Value | undefined =>
    options?.t === 'obj' ? memberOf(interpreter, options, name, context.at) : undefined;
  const project = workingFolder(interpreter);
  const folder = stringOf(option('cwd')) ?? project;
  if (!patterns || folder === undefined || project === undefined) return undefined;
  const isAbsolute = truth(option('absolute') ?? literal(false)) === true;
  const found = new Set<string>();
  for (const pattern of textsOf(patterns))
    for (const file of filesOf(interpreter, folder, project, pattern))
      found.add(isAbsolute || pattern.startsWith('/') ? file : relativeTo(folder, file));
  if (found.size === 0 || found.size > MAX_FILES) return undefined;
  const list = array([...found].map((file) => literal(file)));
  const callback = context.args.at(-1);
  if (callback?.t === 'fn') interpreter.invoke(callback, [literal(null), list], context.at);
  return list;
}

const textsOf = (patterns: Value): string[] =>
  alternatives(patterns)
    .flatMap((one) => (one.t === 'arr' ? one.items.flatMap(alternatives) : [one]))
    .flatMap((one) => stringOf(one) ?? [])
    .filter((text) => !text.startsWith('!'));

const absolute = (folder: string, ...parts: readonly string[]): string =>
  joinSegments([folder, ...parts.filter((part) => part !== '')], true);

const relativeTo = (folder: string, file: string): string =>
  file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file;

/** Where nothing lies in a build's folder, what it is made from is meant. */
function filesOf(interpreter: Interpreter, folder: string, project: string, pattern: string): string[] {
  const { base, glob } = picomatch.scan(pattern);
  const start = absolute(folder, base);
  const direct = filesBelow(interpreter, start, glob);
  const inside = start.startsWith(`${project}/`) ? start.slice(project.length + 1) : '';
  if (direct.length > 0 || !OUTPUT.test(inside)) return direct;
  for (const source of ['src', '']) {
    const files = filesBelow(interpreter, absolute(project, source, inside.replace(OUTPUT, '.')), glob);
    if (files.length > 0) return files;
  }
  return [];
}

function filesBelow({ view }: Interpreter, folder: string, glob: string): string[] {
  const test = picomatch(glob === '' ? '*' : glob);
  return view.files.filter((file) => {
    if (!file.startsWith(`${folder}/`) || /\.d\.[cm]?ts$/.test(file)) return false;
    const name = file.slice(folder.length + 1);
    return test(name) || test(name.replace(/\.([cm]?)tsx?$/, '.$1js'));
  });
}
