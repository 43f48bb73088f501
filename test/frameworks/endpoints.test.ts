/**
 * Runs the cases of the Markdown files beside it. Each says what the framework itself would serve: the block
 * `file=ENDPOINTS` lists method and path of every endpoint of the case's files, no more and no less. After `via` stand
 * the steps before the handler in their order (or `nothing`); `unknown` marks an endpoint of which something could not be resolved.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Endpoint } from '../../server/src/model/endpoint';
import { audit } from '../rules/audit';
import { parseCases, type RuleCase } from '../rules/caseFile';

interface Wanted {
  readonly route: string;
  readonly via?: string;
  readonly unknown: boolean;
}

for (const file of readdirSync(__dirname).filter((name) => name.endsWith('.md'))) {
  describe(`endpoints: ${file.replace('.md', '')}`, () => {
    for (const one of parseCases(readFileSync(path.join(__dirname, file), 'utf8')))
      it(`${one.title} (line ${String(one.line)})`, () => check(one));
  });
}

describe('endpoints: bounds', () => {
  it('ends where routers that are mounted many times multiply', async () => {
    const levels = Array.from({ length: 11 }, (_, level) => level);
    const mounts = levels
      .slice(0, -1)
      .flatMap((level) =>
        ['a', 'b', 'c', 'd', 'e', 'f'].map(
          (name) => `r${String(level)}.use('/${name}', r${String(level + 1)});`,
        ),
      );
    const lines = [
      "const express = require('express');\nconst app = express();",
      ...levels.map((level) => `const r${String(level)} = express.Router();`),
      "r10.get('/leaf', (req, res) => res.end());",
      ...mounts,
      'app.use(r0);',
    ];
    const { result } = await audit({ 'app.js': lines.join('\n') });
    const { endpoints } = result.service;
    assert.ok(endpoints.length > 0 && endpoints.length < 5000, String(endpoints.length));
    assert.ok(endpoints.every((endpoint) => endpoint.path.endsWith('/leaf')));
  });
});

async function check(one: RuleCase): Promise<void> {
  const { ENDPOINTS: list, ...files } = one.files;
  assert.ok(list !== undefined, 'the case says nothing of endpoints');
  const wanted = list
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parseLine);
  const { result } = await audit(files);
  const found = result.service.endpoints;
  assert.deepEqual(found.map(routeOf).sort(), wanted.map(({ route }) => route).sort());
  for (const { route, via, unknown } of wanted) {
    const here = found.filter((endpoint) => routeOf(endpoint) === route);
    if (via !== undefined)
      assert.ok(here.map(chainOf).includes(via), `${route}: ${here.map(chainOf).join(' | ')}`);
    if (unknown)
      assert.ok(
        here.some((e) => e.unknowns.length > 0),
        `${route} claims to be known in full`,
      );
  }
}

function parseLine(line: string): Wanted {
  const match = /^(\S+ \S+)(?: via (.*?))?( unknown)?$/.exec(line.trim());
  if (!match) throw new Error(`not an endpoint: ${line}`);
  return { route: match[1] ?? '', via: match[2], unknown: match[3] !== undefined };
}

const routeOf = (endpoint: Endpoint): string =>
  `${endpoint.protocol === 'http' ? '' : `${endpoint.protocol}:`}${endpoint.method} ${endpoint.path}`;

/** Labels of what runs before the handler; what the handler itself checks is another matter. */
const chainOf = (endpoint: Endpoint): string =>
  endpoint.chain
    .filter((step) => step.scope !== 'inline')
    .map((step) => step.label)
    .join(', ') || 'nothing';
