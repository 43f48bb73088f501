import assert from 'node:assert/strict';
import { grouped, type EndpointGroup } from '../../client/src/features/endpointGroups';
import type { EndpointItem } from '../../server/src/lsp/protocol';

const endpoint = (path: string): EndpointItem => ({
  id: path,
  method: 'GET',
  path,
  framework: 'express',
  uri: 'file:///app.ts',
  range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
  posture: 'open',
  summary: '',
  tooltip: '',
});
const many = (prefix: string, count: number): EndpointItem[] =>
  Array.from({ length: count }, (_, i) => endpoint(`${prefix}/r${String(i)}`));
const shape = (entries: readonly (EndpointItem | EndpointGroup)[]): string[] =>
  entries.map((entry) =>
    'endpoints' in entry ? `${entry.path} (${String(entry.endpoints.length)})` : entry.path,
  );

describe('groups of the tree of endpoints', () => {
  it('are not made for what fits on a screen', () => {
    assert.equal(grouped(many('/api/users', 60), '').length, 60);
  });

  it('follow the segments of paths, below what all of them share', () => {
    const all = [endpoint('/api/health'), ...many('/api/orders', 40), ...many('/api/users', 40)];
    assert.deepEqual(shape(grouped(all, '')), ['/api/health', '/api/orders (40)', '/api/users (40)']);
  });

  it('are divided again if they are large', () => {
    const all = [...many('/api/orders/open', 50), ...many('/api/orders/done', 50), endpoint('/api/orders')];
    assert.deepEqual(shape(grouped(all, '/api/orders')), [
      '/api/orders/open (50)',
      '/api/orders/done (50)',
      '/api/orders',
    ]);
  });

  it('lose nothing and end, whatever the paths', () => {
    const odd = [...many('', 70), ...many('/{?}', 70), endpoint('*'), endpoint(''), endpoint('/')];
    const count = (entries: readonly (EndpointItem | EndpointGroup)[]): number =>
      entries.reduce(
        (sum, entry) => sum + ('endpoints' in entry ? count(grouped(entry.endpoints, entry.path)) : 1),
        0,
      );
    assert.equal(count(grouped(odd, '')), odd.length);
    assert.equal(grouped(Array<EndpointItem>(100).fill(endpoint('/same')), '').length, 100);
  });
});
