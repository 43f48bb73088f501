/** Which file of the workspace a view's name means, and what it holds. */
import type { WorkspaceView } from '../../model/project';
import type { Usage, ValueView } from '../../model/usage';
import type { Template, TemplateEngine } from '../../parse/templates/model';
import { engineNamed, parseTemplate, TEMPLATE_EXTENSIONS } from '../../parse/templates/templates';
import type { Interpreter } from '../interpret/interpreter';

export interface TemplateFile {
  readonly file: string;
  readonly engine: TemplateEngine;
  readonly template: Template;
}

/** Folders in which templates with the extension `.html` are looked for where no setting names one. */
const FOLDERS = ['views', 'app/views', 'src/views', 'server/views', 'templates', 'src/templates'];
const EXTENSION = /\.(\w+)$/;

const loaded = new WeakMap<WorkspaceView, Map<string, TemplateFile | undefined>>();
const named = new WeakMap<WorkspaceView, ReadonlyMap<string, readonly string[]>>();

/** The template that a view's name means in code of the file `from`; undefined if it is not found. */
export function templateOf(interpreter: Interpreter, name: string, from: string): TemplateFile | undefined {
  const { view } = interpreter;
  const wanted = name.replace(/^(?:\.?\/)+/, '');
  const known = loaded.get(view) ?? new Map<string, TemplateFile | undefined>();
  loaded.set(view, known);
  const key = `${view.projectOf(from)?.dir ?? ''}\n${wanted}`;
  if (known.has(key)) return known.get(key);
  const found = find(interpreter, wanted, from);
  known.set(key, found);
  return found;
}

function find({ view, usages }: Interpreter, wanted: string, from: string): TemplateFile | undefined {
  const root = view.projectOf(from)?.dir ?? '';
  const all = usages.all();
  const set = settingsOf(all);
  const extension = EXTENSION.exec(wanted)?.[1];
  const files =
    extension !== undefined && engineNamed(extension)
      ? [wanted]
      : TEMPLATE_EXTENSIONS.map((e) => `${wanted}.${e}`);
  const [file] = files
    .flatMap((path) => (namesOf(view).get(baseOf(path)) ?? []).filter((one) => one.endsWith(`/${path}`)))
    .filter((one) => one.startsWith(`${root}/`))
    .sort((a, b) => rank(a, set.folders) - rank(b, set.folders) || a.length - b.length);
  const found = file ?? htmlFile(view, wanted, { root, from }, set.folders);
  const text = found === undefined ? undefined : view.text(found);
  if (found === undefined || text === undefined) return undefined;
  const engine =
    engineNamed(EXTENSION.exec(found)?.[1] ?? '') ??
    engineOfHtml(text, view.projectOf(from)?.dependencies ?? {});
  return engine && { file: found, engine, template: parseTemplate(engine, text) };
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Those in the folder of the settings first, then those in a folder that is named as templates' folders are. */
const rank = (file: string, folders: readonly string[]): number =>
  folders.some((folder) => file.includes(`/${folder}/`))
    ? 0
    : /\/(?:views|templates|resources)\//.test(file)
      ? 1
      : 2;

/** Templates of the workspace by the names of their files. */
function namesOf(view: WorkspaceView): ReadonlyMap<string, readonly string[]> {
  const known = named.get(view);
  if (known) return known;
  const names = new Map<string, string[]>();
  for (const file of view.otherFiles ?? []) {
    if (!engineNamed(EXTENSION.exec(file)?.[1] ?? '')) continue;
    const base = baseOf(file);
    const others = names.get(base);
    if (others) others.push(file);
    else names.set(base, [file]);
  }
  named.set(view, names);
  return names;
}

/** `app.set('views', path.join(__dirname, 'app/views'))`: the part of the path that is written. */
function settingsOf(usages: readonly Usage[]): { readonly folders: readonly string[] } {
  const folders = usages.flatMap(({ topic, args: [name, value] }) =>
    topic === 'app-setting' && name?.k === 'literal' && name.value === 'views' && value
      ? writtenIn(value)
      : [],
  );
  return {
    folders: folders.map((folder) => folder.replace(/^[./]+|\/+$/g, '')).filter((folder) => folder !== ''),
  };
}

function writtenIn(view: ValueView): readonly string[] {
  switch (view.k) {
    case 'literal':
      return typeof view.value === 'string' ? [view.value] : [];
    case 'text':
      return [view.parts.flatMap((part) => part ?? []).join('')];
    case 'symbol': {
      const parts = view.args.flatMap(writtenIn).filter((part) => !/^\/|dirname/.test(part));
      return parts.length > 0 ? [parts.join('/')] : [];
    }
    case 'either':
    case 'array':
      return (view.k === 'either' ? view.of : view.items).flatMap(writtenIn);
    default:
      return [];
  }
}

/** Pages have the extension of no engine: they are looked for where they may be, from the code upwards. */
function htmlFile(
  view: WorkspaceView,
  wanted: string,
  project: { readonly root: string; readonly from: string },
  folders: readonly string[],
): string | undefined {
  const extension = EXTENSION.exec(wanted)?.[1];
  const path = extension === 'html' || extension === 'htm' ? wanted : `${wanted}.html`;
  return foldersUpwards(project.from, project.root)
    .flatMap((base) => [...folders, ...FOLDERS].map((folder) => `${base}/${folder}/${path}`))
    .find((file) => view.text(file) !== undefined);
}

function foldersUpwards(from: string, root: string): string[] {
  const folders: string[] = [];
  for (let at = from.lastIndexOf('/'); at > root.length; at = from.lastIndexOf('/', at - 1))
    folders.push(from.slice(0, at));
  return [...folders, root];
}

function engineOfHtml(
  text: string,
  dependencies: Readonly<Record<string, string>>,
): TemplateEngine | undefined {
  const has = (pattern: RegExp): boolean => Object.keys(dependencies).some((name) => pattern.test(name));
  if (/<%[-=~]/.test(text)) return has(/^(?:@?eta)/) ? 'eta' : 'ejs';
  if (!text.includes('{{') && !text.includes('{%')) return undefined;
  if (has(/^(?:nunjucks|swig.*|twig|twing|swig-templates)$/) || text.includes('{%')) return 'jinja';
  return has(/handlebars|^hbs$|mustache|hogan/) ? 'handlebars' : undefined;
}
