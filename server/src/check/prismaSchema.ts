/** The models of a `schema.prisma`, as far as rules ask: names of models and of their fields. */

export interface PrismaModel {
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly offset: number }[];
}

/** Reads what can be read; whatever it does not know it skips. */
export function prismaModels(text: string): PrismaModel[] {
  const models: PrismaModel[] = [];
  for (const match of text.matchAll(/^[ \t]*model\s+(\w+)\s*\{([^}]*)\}/gm)) {
    const [whole, name = '', body = ''] = match;
    const start = match.index + whole.indexOf('{') + 1;
    const fields = [...body.matchAll(/^[ \t]*(\w+)[ \t]+(?:String|Bytes|Json)\b/gm)].map((field) => ({
      name: field[1] ?? '',
      offset: start + field.index + field[0].indexOf(field[1] ?? ''),
    }));
    models.push({ name, fields });
  }
  return models;
}
