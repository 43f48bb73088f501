/** Text of a template → what it puts out raw, and what it includes. Total: what it does not know it skips. */
import { parseEjs } from './ejs';
import { parseJinja } from './jinja';
import type { Template, TemplateEngine } from './model';
import { parseEdge, parseMustache } from './mustache';
import { parsePug } from './pug';

const ENGINES: Readonly<Record<string, TemplateEngine>> = {
  ejs: 'ejs',
  eta: 'eta',
  pug: 'pug',
  jade: 'pug',
  hbs: 'handlebars',
  handlebars: 'handlebars',
  mustache: 'handlebars',
  hjs: 'handlebars',
  njk: 'jinja',
  nunjucks: 'jinja',
  swig: 'jinja',
  twig: 'jinja',
  jinja: 'jinja',
  liquid: 'liquid',
  edge: 'edge',
};

export const TEMPLATE_EXTENSIONS: readonly string[] = Object.keys(ENGINES);

/** The engine that an extension (or the name of an engine's package) stands for. */
export const engineNamed = (name: string): TemplateEngine | undefined =>
  Object.hasOwn(ENGINES, name) ? ENGINES[name] : undefined;

export function parseTemplate(engine: TemplateEngine, text: string): Template {
  switch (engine) {
    case 'ejs':
    case 'eta':
      return parseEjs(text, engine);
    case 'pug':
      return parsePug(text);
    case 'handlebars':
      return parseMustache(text);
    case 'edge':
      return parseEdge(text);
    default:
      return parseJinja(text, engine);
  }
}
