/** `@fastify/autoload`: a folder of plugins; folders add prefixes, `autohooks` files add hooks to theirs. */
import type { Location } from '../../model/location';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { stringOf, truth, type Value } from '../../link/interpret/values';

export interface AutoloadedPlugin {
  readonly file: string;
  readonly prefix: string;
  readonly value: Value;
  readonly isHooks: boolean;
  /** Folder relative to the root of the loading. */
  readonly folder: string;
}

const SCRIPT = /\.(c|m)?[jt]sx?$/;

const option = (
  interpreter: Interpreter,
  options: Value | undefined,
  name: string,
  at: Location,
): Value | undefined => (options ? memberOf(interpreter, options, name, at) : undefined);

/** The plugins that a registration of autoload would load, in its order; undefined if the folder is not known. */
export function autoloaded(
  interpreter: Interpreter,
  options: Value | undefined,
  at: Location,
): AutoloadedPlugin[] | undefined {
  const dir = stringOf(option(interpreter, options, 'dir', at));
  if (dir === undefined) return undefined;
  const root = dir.startsWith('/')
    ? dir
    : `${at.file.slice(0, at.file.lastIndexOf('/'))}/${dir.replace(/^\.\//, '')}`;
  const folderPrefix = truthOr(option(interpreter, options, 'dirNameRoutePrefix', at), true);
  const routeParams = truthOr(option(interpreter, options, 'routeParams', at), false);
  const useHooks = truthOr(option(interpreter, options, 'autoHooks', at), false);
  const appendAutoPrefix = truthOr(option(interpreter, options, 'appendAutoPrefix', at), false);
  const ignored = matcher(option(interpreter, options, 'ignorePattern', at));
  const matches = matcher(option(interpreter, options, 'matchFilter', at));
  const filtered = matcher(option(interpreter, options, 'ignoreFilter', at));
  const isLoaded = (relative: string): boolean =>
    // `ignorePattern` is asked for each folder on the way and for the file; the filters see the path from the root.
    !withFolders(relative).some((part) => ignored?.(part) === true) &&
    matches?.(`/${relative}`) !== false &&
    filtered?.(`/${relative}`) !== true;
  const files = interpreter.view.files.filter(
    (file) => file.startsWith(`${root}/`) && SCRIPT.test(file) && isLoaded(file.slice(root.length + 1)),
  );
  return files.flatMap((file): AutoloadedPlugin[] => {
    const relative = file.slice(root.length + 1);
    const folder = relative.includes('/') ? relative.slice(0, relative.lastIndexOf('/')) : '';
    const base = relative.slice(folder === '' ? 0 : folder.length + 1).replace(SCRIPT, '');
    const isHooks = /^[_.]?auto_?hooks(\.|$)/i.test(base);
    if (isHooks && !useHooks) return [];
    const siblingIndex = files.some(
      (other) =>
        other.startsWith(`${root}/${folder === '' ? '' : `${folder}/`}`) &&
        /^(index|.*\.routes?)\.(c|m)?[jt]s$/.test(
          other.slice(root.length + 1 + (folder === '' ? 0 : folder.length + 1)),
        ) &&
        /\/index\./.test(other),
    );
    if (siblingIndex && base !== 'index' && !isHooks) return [];
    const module = interpreter.modules.load(file);
    if (!module) return [];
    const value = interpreter.modules.exported(module, 'default');
    if (!value || value.t === 'lit') return [];
    const own = stringOf(interpreter.modules.exported(module, 'autoPrefix'));
    const override = stringOf(interpreter.modules.exported(module, 'prefixOverride'));
    const folders =
      folderPrefix && folder !== ''
        ? `/${folder
            .split('/')
            .map((part) => (routeParams ? parameterOf(part) : part))
            .join('/')}`
        : '';
    // The file's own prefix takes the place of its folders' one.
    const written = own === undefined ? folders : `/${own.replace(/^\//, '')}`;
    const prefix = override ?? (appendAutoPrefix && own !== undefined ? folders + written : written);
    return [{ file, prefix, value, isHooks, folder }];
  });
}

const truthOr = (value: Value | undefined, fallback: boolean): boolean =>
  value === undefined || value.t === 'unk' || (value.t === 'lit' && value.v === undefined)
    ? fallback
    : (truth(value) ?? fallback);

/** `_id` → `:id`; two underscores mark a parameter inside of a name. */
const parameterOf = (folder: string): string =>
  folder.includes('__') ? folder.replaceAll('__', ':') : folder.replace(/^_/, ':');

/** `a/b/c.js` → `a`, `a/b`, `a/b/c.js` */
const withFolders = (relative: string): string[] =>
  relative.split('/').map((_part, index, parts) => parts.slice(0, index + 1).join('/'));

/** What a regular expression or text among the options says of a path; undefined where that is not known. */
function matcher(value: Value | undefined): ((path: string) => boolean) | undefined {
  const text = stringOf(value);
  if (text !== undefined) return (path) => path.includes(text);
  if (value?.t !== 'regex' || value.pattern.length > 100 || /[+*]\)[+*]/.test(value.pattern))
    return undefined;
  try {
    const regex = new RegExp(value.pattern, value.flags.replace(/[^imsu]/g, ''));
    return (path) => regex.test(path);
  } catch {
    return undefined;
  }
}
