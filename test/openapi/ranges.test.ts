/** Every finding lies on the node that it names, by the judgement of parsers that the product does not use for it. */
import assert from 'node:assert/strict';
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { isMap, isScalar, parseDocument, stringify, type Node } from 'yaml';
import { checkDocument } from '../../server/src/openapi/check';
import type { OpenApiFindingData } from '../../server/src/openapi/findings';
import { caseDocuments, generated, randomOf } from './documents';

type Path = readonly (string | number)[];
type Range = readonly [start: number, end: number];

describe('ranges of findings in OpenAPI documents', () => {
  for (const { title, file, text } of caseDocuments()) {
    it(`lie on the nodes that are named: ${title}`, () => {
      holds(file, text);
    });
  }

  for (let seed = 1; seed <= 10; seed++) {
    it(`lie on the nodes that are named: generated ${String(seed)}`, () => {
      const json = generated(randomOf(seed), 5, 'json');
      const data: unknown = JSON.parse(json);
      const block = stringify(data, { aliasDuplicateObjects: false });
      const found = [
        holds('api.json', json),
        holds('api.json', JSON.stringify(data)),
        holds('api.yaml', block),
        holds('api.yaml', block.replaceAll('\n', '\r\n')),
        holds('api.yaml', `\uFEFF# A comment.\n${block}`),
        holds(
          'api.yaml',
          stringify(data, { indent: 4, indentSeq: false, defaultStringType: 'QUOTE_SINGLE' }),
        ),
        holds('api.yaml', stringify(data, { collectionStyle: 'flow' })),
      ];
      // However a document is written, the same is found.
      assert.deepEqual(
        found.map((paths) => paths.join('\n')),
        found.map(() => found[0]?.join('\n')),
      );
    });
  }
});

/** @returns rule and path of all findings */
function holds(file: string, text: string): string[] {
  const { findings, problems } = checkDocument(`/w/${file}`, text);
  assert.deepEqual(problems, []);
  const rangeOf = file.endsWith('.json') ? inJson(text) : inYaml(text);
  return findings.map(({ ruleId, data, location }) => {
    const { path } = data as OpenApiFindingData;
    const range = rangeOf(path);
    const name = `${ruleId} ${path.join('/')}`;
    assert.ok(range, `no node at ${name}\n${text}`);
    const [start, end] = location.span;
    assert.ok(
      start < end && range[0] <= start && end <= range[1],
      `${name} at ${String(start)}–${String(end)} instead of ${range.join('–')}: ${text.slice(start, end)}\n${text}`,
    );
    return name;
  });
}

function inJson(text: string): (path: Path) => Range | undefined {
  const root = parseTree(text);
  return (path) => {
    const node = root && findNodeAtLocation(root, [...path]);
    const start = node?.parent?.type === 'property' ? node.parent.offset : node?.offset;
    return node && start !== undefined ? [start, node.offset + node.length] : undefined;
  };
}

function inYaml(text: string): (path: Path) => Range | undefined {
  const document = parseDocument(text);
  return (path) => {
    const node = document.getIn(path, true) as Node | undefined;
    const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
    const key = isMap(parent)
      ? parent.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(path.at(-1)))?.key
      : undefined;
    const start = (isScalar(key) ? key.range?.[0] : undefined) ?? node?.range?.[0];
    const end = node?.range?.[1];
    return start !== undefined && end !== undefined ? [start, end] : undefined;
  };
}
