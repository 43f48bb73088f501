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
  const ignore = option(interpreter, options, 'ignorePattern', at);
  const ignored =
    ignore?.t === 'regex' && ignore.pattern.length < 100 ? safeRegExp(ignore.pattern) : undefined;
  const files = interpreter.view.files.filter(
    (file) => file.startsWith(`${root}/`) && SCRIPT.test(file) && !ignored?.test(file),
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
            .map((part) => (routeParams ? part.replace(/^_/, ':') : part))
            .join('/')}`
        : '';
    const prefix = override ?? `${folders}${own === undefined ? '' : `/${own.replace(/^\//, '')}`}`;
    return [{ file, prefix, value, isHooks, folder }];
  });
}

const truthOr = (value: Value | undefined, fallback: boolean): boolean =>
  value === undefined || value.t === 'unk' || (value.t === 'lit' && value.v === undefined)
    ? fallback
    : (truth(value) ?? fallback);

function safeRegExp(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch {
    return undefined;
  }
}
