import { follow, membersOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-undefined-server-variable',
    title: 'Server variable that is not described',
    description:
      'The address of a server has a variable that it does not describe, or whose default is none of its values.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [1059],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: false,
  },
  visit: {
    server: ({ node, urlNode, url }, { document, report }) => {
      if (document.version === '2.0') return;
      const variables = node.get('variables');
      for (const [, name = ''] of url.matchAll(/\{([^{}]+)\}/g)) {
        const variable = variables?.get(name);
        if (!variable) {
          report(
            urlNode,
            `The server ${url} has \`{${name}}\`, which its \`variables\` do not describe: nobody knows to which hosts requests and credentials go.`,
          );
          continue;
        }
        const given = variable.get('default');
        const values = membersOf(variable.get('enum')).map((one) => follow(one).value);
        if (given && values.length > 0 && !values.includes(given.value))
          report(
            given,
            `The default ${JSON.stringify(given.value)} of \`{${name}}\` is none of its values: requests go to a host that the document does not allow.`,
          );
      }
    },
  },
};
