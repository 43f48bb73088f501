import { replace } from '../../../server/src/openapi/fixes/place';
import type { DocNode, OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { isPlainHttp } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-plain-http-server',
    title: 'Server without TLS',
    description: 'A server, OAuth or OpenID Connect address is reached without TLS.',
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
        const scheme = String(urlNode.value);
        const isLocal = /^[a-z]+:\/\/(localhost|127\.)/.test(url);
        if (/^(https|wss)$/.test(scheme) || isLocal) return;
        report(urlNode, `The document allows plain ${scheme}. List https or wss alone.`);
      } else if (isPlainHttp(url) || WITHOUT_TLS.test(url)) {
        report(urlNode, `The server ${url} is reached without TLS. Use https or wss.`);
      }
    },
    scheme: ({ name, urls: own, flows }, { report }) => {
      for (const url of [...own, ...flows.flatMap(({ urls }) => urls)]) {
        if (!isPlainHttp(url.value)) continue;
        report(url, `The address ${url.value} of the scheme \`${name}\` is reached without TLS. Use https.`);
      }
    },
  },
  fixes: (place) => {
    const { node } = place;
    if (typeof node.value !== 'string' || isBesideHttps(node)) return [];
    const protocol = /^(http|ws)\b/i.exec(node.value)?.[0].toLowerCase();
    if (protocol === undefined) return [];
    const value = node.value.replace(/^\w+/, `${protocol}s`);
    return [{ title: `Use ${protocol}s`, changes: [replace(place, node, value)] }];
  },
};

/** Other protocols than HTTP; the own machine is let be. */
const WITHOUT_TLS = /^(ws|ftp):\/\/(?!localhost|127\.|\[::1\]|0\.0\.0\.0)/i;

/** In 2.0 the schemes are a list; what has https already is mended by taking an item out. */
const isBesideHttps = ({ parent }: DocNode): boolean =>
  parent?.kind === 'seq' && parent.children.some(({ value }) => value === 'https' || value === 'wss');
