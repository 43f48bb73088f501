/** Which copy stands for which address. */
import assert from 'node:assert/strict';
import { addressOf, copiesOf, type RemoteCopy } from '../../server/src/openapi/document/remote';

const remote = (prefix: string, path: string): RemoteCopy => ({ prefix, path: `/w/${path}`, shown: path });
const filesOf = (address: string, ...remotes: RemoteCopy[]): string[] =>
  copiesOf(address, remotes).map(({ file }) => file);

describe('copies of addresses', () => {
  it('lie below the folder for the beginning of the address', () => {
    const folder = remote('https://example.com/schemas/', 'copies/');
    assert.deepEqual(filesOf('https://example.com/schemas/v1/a.yaml', folder), ['/w/copies/v1/a.yaml']);
    assert.deepEqual(filesOf('https://example.com/schemas/v1/a.yaml?v=2', folder), ['/w/copies/v1/a.yaml']);
    assert.deepEqual(filesOf('https://example.com/other/a.yaml', folder), []);
    assert.deepEqual(filesOf('http://example.com/schemas/a.yaml', folder), []);
  });

  it('are the file for the whole address, and none for one that goes on otherwise', () => {
    const file = remote('https://example.com/a.json', 'copies/b.json');
    assert.deepEqual(filesOf('https://example.com/a.json', file), ['/w/copies/b.json']);
    assert.deepEqual(filesOf('https://example.com/a.jsonld', file), []);
    assert.deepEqual(filesOf('urn:acme:order', remote('urn:acme:order', 'order.yaml')), ['/w/order.yaml']);
  });

  it('are those of the longest beginning', () => {
    const remotes = [
      remote('https://EXAMPLE.com/', 'all'),
      remote('https://example.com/schemas', 'schemas'),
      remote('https://example.com/schemas/v2', 'second'),
    ];
    assert.deepEqual(filesOf('https://example.com/schemas/a.yml', ...remotes), ['/w/schemas/a.yml']);
    assert.deepEqual(filesOf('https://example.com/schemas/v2/a.yml', ...remotes), ['/w/second/a.yml']);
    assert.deepEqual(filesOf('https://example.com/b.yml', ...remotes), ['/w/all/b.yml']);
  });

  it('have an ending where the address has none', () => {
    assert.deepEqual(filesOf('https://example.com/problem', remote('https://example.com', 'copies')), [
      '/w/copies/problem.yaml',
      '/w/copies/problem.yml',
      '/w/copies/problem.json',
    ]);
  });

  it('do not lead upwards', () => {
    const folder = remote('https://example.com/', 'copies');
    for (const path of ['../a.yaml', '%2e%2e/a.yaml', 'x/%2e%2e%2f%2e%2e%2fa.yaml']) {
      const address = addressOf(`https://example.com/${path}`) ?? '';
      assert.ok(
        filesOf(address, folder).every((file) => file.startsWith('/w/copies/') && !file.includes('/../')),
        address,
      );
    }
  });
});

describe('addresses', () => {
  it('are absolute, or relative to one', () => {
    assert.equal(addressOf('https://example.com/a/../b.yaml'), 'https://example.com/b.yaml');
    assert.equal(addressOf('//example.com/b.yaml'), 'https://example.com/b.yaml');
    assert.equal(addressOf('c.yaml', 'https://example.com/a/b.yaml'), 'https://example.com/a/c.yaml');
    assert.equal(addressOf('c.yaml'), undefined);
    assert.equal(addressOf('C:/schemas/c.yaml'), undefined);
    assert.equal(addressOf('http://['), undefined);
  });
});
