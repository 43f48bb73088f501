/** What an endpoint takes from a request, as a caller and an API description speak of it. */
import type { Endpoint, SourceKind } from '../model/endpoint';
import type { Location } from '../model/location';

export const PARAMETER_PLACES = ['path', 'query', 'header', 'cookie', 'body'] as const;
export type ParameterPlace = (typeof PARAMETER_PLACES)[number];

/** Files are parts of a multipart body; the URL as a whole and what comes by message are no parameters. */
const PLACES: Partial<Record<SourceKind, ParameterPlace>> = {
  path: 'path',
  query: 'query',
  header: 'header',
  cookie: 'cookie',
  body: 'body',
  file: 'body',
};

/** What the whole of a part is called where its fields are not known. */
const WHOLE: Partial<Record<SourceKind, string>> = {
  path: 'params',
  query: 'query',
  header: 'headers',
  cookie: 'cookies',
  body: 'body',
  file: 'file',
};

export interface Parameter {
  readonly name: string;
  /** The part as a whole: nothing is known of its fields. */
  readonly whole?: true;
  readonly in: ParameterPlace;
  readonly required: boolean;
  readonly validated: boolean;
  readonly location: Location;
}

/** One of each place and name, in the order of the places and of the code. Header names are compared without case. */
export function parametersOf({ reads, declares = [], path, framework }: Inputs): Parameter[] {
  const found = new Map<string, Parameter>();
  const declared = new Set([...path.matchAll(/:(\w+)/g)].map(([, name]) => name));
  const named = new Set(declares.map(({ kind }) => kind));
  const inputs = [
    ...declares.map((input) => ({ ...input, validated: isValidated(reads, input.kind) })),
    ...reads
      .filter(({ kind, name }) => name !== '' || !named.has(kind))
      .map((read) => ({ ...read, required: false })),
  ];
  for (const read of inputs) {
    // Next's pages find the parameters of the path in `req.query`.
    const kind =
      framework === 'next' && read.kind === 'query' && declared.has(read.name) ? 'path' : read.kind;
    const place = PLACES[kind];
    if (!place) continue;
    const name = read.name === '' ? (WHOLE[kind] ?? '') : read.name;
    const key = `${place} ${place === 'header' ? name.toLowerCase() : name}`;
    const known = found.get(key);
    if (known) {
      if (read.validated) found.set(key, { ...known, validated: true });
      continue;
    }
    found.set(key, {
      name,
      ...(read.name === '' && { whole: true }),
      in: place,
      required: read.required || (kind === 'path' && declared.has(name)),
      validated: read.validated,
      location: read.location,
    });
  }
  return [...found.values()].sort((a, b) => PARAMETER_PLACES.indexOf(a.in) - PARAMETER_PLACES.indexOf(b.in));
}

type Inputs = Pick<Endpoint, 'reads' | 'declares' | 'path' | 'framework'>;

/** What is declared and not read by itself is checked if the part is. */
const isValidated = (reads: Inputs['reads'], kind: SourceKind): boolean => {
  const ofKind = reads.filter((read) => read.kind === kind);
  return ofKind.length > 0 && ofKind.every(({ validated }) => validated);
};
