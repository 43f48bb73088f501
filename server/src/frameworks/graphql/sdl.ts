/** The fields of the root types in the text of a schema. Total: what is no schema has none. */

export interface SdlArgument {
  readonly name: string;
  readonly required: boolean;
  /** Of a scalar that takes whatever comes. */
  readonly free: boolean;
}

export interface SdlField {
  readonly type: 'Query' | 'Mutation' | 'Subscription';
  readonly name: string;
  readonly args: readonly SdlArgument[];
  /** Names of directives, which may guard it. */
  readonly directives: readonly string[];
  /** Where it stands in the text. */
  readonly offset: number;
}

interface Token {
  readonly text: string;
  readonly offset: number;
}

const ROOTS = ['Query', 'Mutation', 'Subscription'] as const;
/** Comments and descriptions are skipped. */
const TOKEN = /"""[^]*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*|[A-Za-z_]\w*|[{}()[\]:!@=|&]/g;
const FREE = /^(JSON\w*|Any|Object|Map)$/;

export function rootFields(source: string): SdlField[] {
  const tokens = [...source.matchAll(TOKEN)]
    .filter(([text]) => !/^["#]/.test(text))
    .map((match): Token => ({ text: match[0], offset: match.index }));
  return new Reader(tokens).fields();
}

class Reader {
  private at = 0;
  private readonly names = new Map<string, SdlField['type']>(ROOTS.map((root) => [root, root]));

  constructor(private readonly tokens: readonly Token[]) {
    this.readRootNames();
  }

  fields(): SdlField[] {
    const found: SdlField[] = [];
    while (this.at < this.tokens.length) {
      if (this.text() !== 'type') {
        this.at++;
        continue;
      }
      const type = this.names.get(this.text(1));
      this.at += 2;
      const shared: string[] = [];
      while (this.at < this.tokens.length && this.text() !== '{' && this.text() !== 'type') {
        if (this.text() === '@') shared.push(this.text(1));
        this.at++;
      }
      if (type && this.text() === '{') found.push(...this.body(type, shared));
    }
    return found;
  }

  /** `schema { query: Root }` gives the root types other names. */
  private readRootNames(): void {
    const start = this.tokens.findIndex(
      ({ text }, i) => text === 'schema' && this.tokens[i + 1]?.text === '{',
    );
    for (let i = start + 2; start >= 0 && i < this.tokens.length && this.tokens[i]?.text !== '}'; i += 3) {
      const root = ROOTS.find((name) => name.toLowerCase() === this.tokens[i]?.text);
      if (root) this.names.set(this.tokens[i + 2]?.text ?? '', root);
    }
  }

  private text(ahead = 0): string {
    return this.tokens[this.at + ahead]?.text ?? '';
  }

  private body(type: SdlField['type'], shared: readonly string[]): SdlField[] {
    const found: SdlField[] = [];
    this.at++;
    while (this.at < this.tokens.length && this.text() !== '}') {
      const { offset = 0 } = this.tokens[this.at] ?? {};
      const name = this.text();
      this.at++;
      if (!/^\w/.test(name)) continue;
      const args = this.text() === '(' ? this.args() : [];
      if (this.text() !== ':') continue;
      this.at++;
      this.typeText();
      found.push({ type, name, args, directives: [...shared, ...this.directives()], offset });
    }
    return found;
  }

  private args(): SdlArgument[] {
    const found: SdlArgument[] = [];
    this.at++;
    while (this.at < this.tokens.length && this.text() !== ')') {
      const name = this.text();
      this.at++;
      if (this.text() !== ':') continue;
      this.at++;
      const type = this.typeText();
      const hasDefault = this.text() === '=';
      if (hasDefault) this.value();
      this.directives();
      found.push({
        name,
        required: type.endsWith('!') && !hasDefault,
        free: FREE.test(type.replace(/\W/g, '')),
      });
    }
    this.at++;
    return found;
  }

  private typeText(): string {
    let text = '';
    while (/^[[\]!]$/.test(this.text()) || (/^\w/.test(this.text()) && !/\w/.test(text))) {
      text += this.text();
      this.at++;
    }
    return text;
  }

  /** `= 10`, `= [A, B]`, `= { a: 1 }`: numbers and strings are no tokens. */
  private value(): void {
    this.at++;
    if (/^[[{]$/.test(this.text())) this.skip();
    else if (/^\w/.test(this.text()) && this.text(1) !== ':') this.at++;
  }

  private directives(): string[] {
    const found: string[] = [];
    while (this.text() === '@') {
      found.push(this.text(1));
      this.at += 2;
      if (this.text() === '(') this.skip();
    }
    return found;
  }

  /** Past a bracket and what it closes. */
  private skip(): void {
    let depth = 0;
    do {
      if (/^[[{(]$/.test(this.text())) depth++;
      else if (/^[\]})]$/.test(this.text())) depth--;
      this.at++;
    } while (depth > 0 && this.at < this.tokens.length);
  }
}
