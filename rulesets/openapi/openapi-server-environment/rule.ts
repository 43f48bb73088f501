import { add, type FixDraft } from '../../../server/src/openapi/fixes/place';
import { appendText } from '../../../server/src/openapi/fixes/texts';
import { type OpenApiRule } from '../../../server/src/openapi/ruleApi';

const ENVIRONMENT =
  /\b(local|sand ?box|alpha|beta|test|testing|uat|qa|demo|mock|dev|develop\w*|stag\w*|preview|prod|production|next|live|canary|integration|pre-?prod\w*)\b/i;
const IS_LOCAL = /^https?:\/\/(localhost|127\.|\[::1\]|0\.0\.0\.0)/i;

const OF_HOST: readonly (readonly [RegExp, string])[] = [
  [/\bsandbox\b/i, 'Sandbox'],
  [/\bpre-?prod\w*\b/i, 'Preproduction'],
  [/\bstag\w*\b/i, 'Staging'],
  [/\b(test|testing|qa|uat)\b/i, 'Test'],
  [/\bdev\w*\b/i, 'Development'],
  [/\bprod\w*\b/i, 'Production'],
];

const environmentOf = (url: string): string | undefined => OF_HOST.find(([word]) => word.test(url))?.[1];

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-server-environment',
    title: 'Server without an environment',
    description: 'The description of a server does not name its environment: production, staging, test.',
    area: 'openapi',
    severity: 'hint',
    owasp: ['API9:2023'],
    cwe: [1059],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    server: ({ node, url, level }, { document, report }) => {
      if (document.version === '2.0' || level !== 'document' || IS_LOCAL.test(url)) return;
      const description = node.get('description');
      // The name of a server is new in 3.2.
      if (ENVIRONMENT.test(`${node.text('description') ?? ''} ${node.text('name') ?? ''}`)) return;
      report(
        description ?? node,
        `The description of the server ${url} does not name its environment: production, staging, test …`,
      );
    },
  },
  fixes: (place) => {
    const { node } = place;
    const isServer = node.kind === 'map';
    const found = environmentOf(String((isServer ? node : node.parent)?.get('url')?.value ?? ''));
    return (found ? [found] : ['Production', 'Staging']).map((name): FixDraft => ({
      title: `Describe it as ${name}`,
      changes: [isServer ? add(place, node, 'description', name) : appendText(place, `(${name})`)],
    }));
  },
};
