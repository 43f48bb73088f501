/** What a template puts into its output without escaping it. Templates are data: they are read, and never run. */
import type { Span } from '../../model/location';

export type TemplateEngine = 'ejs' | 'eta' | 'pug' | 'handlebars' | 'jinja' | 'liquid' | 'edge';

/** `products[].name`: names below the locals; `[]` stands for any element. */
export type TemplatePath = readonly string[];

export interface TemplateOutput {
  readonly span: Span;
  /** As written: `<%- product.name %>`. */
  readonly text: string;
  /** The locals whose text becomes part of the output. */
  readonly paths: readonly TemplatePath[];
  /** Raw as written, or only where the engine is set to escape nothing. */
  readonly raw: 'always' | 'if-escaping-is-off';
}

export interface TemplateInclude {
  /** As written, to be resolved from the folder of the template or of all views. */
  readonly name: string;
  /** Names that the included template sees beside those of this one. */
  readonly passes: ReadonlyMap<string, TemplatePath>;
}

export interface Template {
  readonly outputs: readonly TemplateOutput[];
  readonly includes: readonly TemplateInclude[];
}

/** Names that loops and assignments of a template give to parts of the locals. */
export type Aliases = Map<string, TemplatePath>;

const MAX_ALIASES = 6;

/** A path with the names at its beginning replaced by what they stand for. */
export function absolute(path: TemplatePath, aliases: ReadonlyMap<string, TemplatePath>): TemplatePath {
  let result = path;
  for (let count = 0; count < MAX_ALIASES; count++) {
    const [head = '', ...rest] = result;
    const target = aliases.get(head);
    if (!target || target[0] === head) return result;
    result = [...target, ...rest];
  }
  return result;
}

export const ELEMENT = '[]';

/** On one line, cut to what a message can carry. */
export const shortText = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
};
