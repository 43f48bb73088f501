import { constantOf, eachExpression } from '../../../server/src/check/codeScan';
import { onePerPlace, type Said } from '../../../server/src/check/usageRule';
import { inEachModule } from '../../../server/src/fix/kept';
import type { Rule, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'source-maps-served',
  title: 'Source maps served in production',
  description: 'The build publishes source maps, so everybody can read the source of the pages.',
  area: 'exposure',
  severity: 'hint',
  owasp: ['API8:2023'],
  cwe: [540],
  presets: ['strict'],
  fixable: false,
};

const check = inEachModule(({ modules }): ReturnType<Rule['check']> => {
  const found: Said[] = [];
  eachExpression(modules, ['obj'], (expr, facts) => {
    if (expr.k !== 'obj' || !/(^|\/)(next|nuxt|vite)\.config\.[cm]?[jt]s$/.test(facts.file)) return;
    for (const prop of expr.props)
      if (prop.key === 'productionBrowserSourceMaps' && constantOf(prop.value, facts) === true)
        found.push({
          message:
            '`productionBrowserSourceMaps` publishes the source of the pages with their comments. Leave it off, or upload the maps to the error tracker and delete them from the build.',
          location: { file: facts.file, span: prop.at },
          confidence: 'high',
        });
  });
  return onePerPlace(found);
});

export const rule: Rule = { meta, check };
