/** Templates of frameworks as paths that a document may have. */
import assert from 'node:assert/strict';
import { endpointPaths, keyOf } from '../../server/src/drift/paths';

const keys = (path: string): string[] => endpointPaths(path).map(keyOf);

describe('paths of code', () => {
  const cases: readonly (readonly [path: string, keys: readonly string[]])[] = [
    ['/users/:id', ['users/{}']],
    ['/users/:id?', ['users', 'users/{}']],
    ['/users/:id(\\d+)', ['users/{}']],
    ['/users/:id([0-9a-f]{24})/orders', ['users/{}/orders']],
    ['/users/:id{[0-9]+}', ['users/{}']],
    ['/users/:id(\\d+)?', ['users', 'users/{}']],
    ['/(/api)?/v1/users', ['v1/users', 'api/v1/users']],
    ['/(api|rest)/users', ['api/users', 'rest/users']],
    ['/:kind(cats|dogs)/:id', ['{}/{}']],
    ['/files{/:name}', ['files', 'files/{}']],
    ['/files{/:dir/sub}/end', ['files/end', 'files/{}/sub/end']],
    ['/a/{?}/b', ['a/{?}/b']],
    ['/a/*', ['a/{*}']],
    ['/a/x[0-9]+', ['a/{?}']],
    ['/^\\/commits\\/(\\w+)$', ['{?}/{?}/{?}']],
    ['/:a.:b', ['{}.{}']],
  ];
  for (const [path, expected] of cases) it(path, () => assert.deepEqual(keys(path), expected));

  it('are not many, however many parts are optional', () => {
    assert.ok(endpointPaths('/a?/:b?/:c?/:d?/:e?/:f?/:g?/:h?').length <= 16);
  });
});
