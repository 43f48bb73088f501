/** Where the Next.js projects of a workspace are, and what their configuration says of paths. */
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { stringOf, type Value } from '../../link/interpret/values';
import type { NextRouteFile } from './routes';

const CONFIGURATION = /\/next\.config\.(?:[cm]?js|[cm]?ts)$/;

export interface NextProjects {
  /** Would Next.js serve the file as this route? Folders called `app` or `pages` are found in many places. */
  readonly serves: (route: NextRouteFile) => boolean;
  /** `basePath` of the project, without a slash at its end; empty if there is none. */
  readonly basePath: (root: string) => string;
}

export function nextProjects(interpreter: Interpreter): NextProjects {
  const { view } = interpreter;
  const configurations = new Map(
    view.files
      .filter((file) => CONFIGURATION.test(file))
      .map((file) => [file.slice(0, file.lastIndexOf('/')), file] as const),
  );
  const roots = new Set(configurations.keys());
  for (const file of view.files) {
    const project = view.projectOf(file);
    if (project && 'next' in project.dependencies) roots.add(project.dir);
  }
  const basePaths = new Map<string, string>();
  const relevant = new Set(view.relevantFiles);
  return {
    serves: (route) =>
      roots.size === 0 ||
      roots.has(route.root) ||
      (relevant.has(route.file) && importsNext(interpreter, route.file)),
    basePath: (root) => {
      const known = basePaths.get(root);
      if (known !== undefined) return known;
      const file = configurations.get(root);
      const path = file === undefined ? '' : configuredPath(interpreter, file);
      basePaths.set(root, path);
      return path;
    },
  };
}

const importsNext = (interpreter: Interpreter, file: string): boolean =>
  interpreter.view.module(file)?.ir.imports.some(({ from }) => from === 'next' || from.startsWith('next/')) ??
  false;

function configuredPath(interpreter: Interpreter, file: string): string {
  const module = interpreter.modules.load(file);
  const value = module && interpreter.modules.exported(module, 'default');
  const at = { file, span: [0, 0] as const };
  const config = value && interpreter.isolated(() => configurationOf(interpreter, value, 0));
  const path = config && stringOf(memberOf(interpreter, config, 'basePath', at));
  return path?.startsWith('/') ? path.replace(/\/$/, '') : '';
}

/** The object itself, what a function of the phase returns, or what plugins such as `withMDX(config)` were given. */
function configurationOf(interpreter: Interpreter, value: Value, depth: number): Value | undefined {
  if (depth > 6) return undefined;
  if (value.t === 'obj') return value;
  if (value.t === 'fn')
    return configurationOf(
      interpreter,
      interpreter.invoke(value, [], { file: value.module.file, span: value.ir.at }),
      depth + 1,
    );
  if (value.t !== 'ext') return undefined;
  for (const argument of [...value.args, ...(value.from?.args ?? [])]) {
    const config = configurationOf(interpreter, argument, depth + 1);
    if (config) return config;
  }
  return undefined;
}
