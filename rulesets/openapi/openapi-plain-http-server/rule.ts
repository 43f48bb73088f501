import { replace } from '../../../server/src/openapi/fixes/place';
import type { DocNode, OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { isPlainHttp } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-plain-http-server',
    title: 'Server without TLS',
    description: 'A server or OAuth address uses plain HTTP.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API8:2023'],
    cwe: [319],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    server: ({ urlNode, url }, { document, report }) => {
      if (document.version === '2.0') {
        const isLocal = /^http:\/\/(localhost|127\.)/.test(url);
        if (urlNode.value !== 'http' || isLocal) return;
        report(urlNode, 'The document allows plain http. List https alone.');
      } else if (isPlainHttp(url)) {
        report(urlNode, `The server ${url} is reached without TLS. Use https.`);
      }
    },
    scheme: ({ name, flows }, { report }) => {
      for (const url of flows.flatMap(({ urls }) => urls)) {
        if (!isPlainHttp(url.value)) continue;
        report(url, `The address ${url.value} of the scheme \`${name}\` is reached without TLS. Use https.`);
      }
    },
  },
  fixes: (place) => {
    const { node } = place;
    if (typeof node.value !== 'string' || isBesideHttps(node)) return [];
    const value = node.value.replace(/^http\b/i, 'https');
    return [{ title: 'Use https', changes: [replace(place, node, value)] }];
  },
};

/** In 2.0 the schemes are a list; what has https already is mended by taking an item out. */
const isBesideHttps = ({ parent }: DocNode): boolean =>
  parent?.kind === 'seq' && parent.children.some(({ value }) => value === 'https');
