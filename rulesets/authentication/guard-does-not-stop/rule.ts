import { overrunsOf, type Overrun } from '../../../server/src/check/afterAnswers';
import { stopFixes } from '../../../server/src/fix/stopAfter';
import { inEachModule } from '../../../server/src/fix/kept';
import type { Severity } from '../../../server/src/model/finding';
import type { Report, Rule, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'guard-does-not-stop',
  title: 'Guard does not stop',
  description: 'Code turns a request away and then goes on with it.',
  area: 'authentication',
  severity: 'error',
  owasp: ['API2:2023', 'API5:2023'],
  cwe: [698, 705],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

const DENIALS = new Set([401, 403, 407, 429]);

const check = inEachModule(({ modules }): Report[] => {
  const reports: Report[] = [];
  for (const facts of modules.values()) {
    if (facts.ir.directives.includes('use client')) continue;
    for (const fn of facts.ir.functions)
      for (const overrun of overrunsOf(fn, facts)) {
        if (overrun.how === 'answered' && (overrun.status === undefined || overrun.status < 400)) continue;
        const location = { file: facts.file, span: overrun.at };
        reports.push({
          message: messageOf(overrun),
          location,
          severity: severityOf(overrun),
          confidence: isHandedOn(overrun) ? 'medium' : 'high',
          // What was to be sent is for the author to say.
          ...(overrun.how === 'status-only' ? {} : { data: { place: location } }),
        });
      }
  }
  return reports;
});

/** A status that turns nobody away may be set for a later step to answer with. */
const isHandedOn = ({ how, status = 0, then }: Overrun): boolean =>
  how === 'status-only' && then === 'next' && !DENIALS.has(status);

/** What is done for a request that was refused is worse than a second answer to one that was wrong anyway. */
function severityOf({ how, status = 0, then }: Overrun): Severity {
  if (how === 'passed' || then === 'end') return 'warning';
  return DENIALS.has(status) ? 'error' : 'warning';
}

function messageOf({ how, label, status, then, thenLabel }: Overrun): string {
  if (how === 'passed')
    return `\`${label}()\` hands the request on, and the code goes on to ${then === 'next' ? 'call `next()` again' : `\`${thenLabel}\``}: later steps run twice, or the answer is sent twice. Return after it.`;
  if (how === 'status-only')
    return then === 'end'
      ? `\`${label}\` sets ${String(status)} and nothing is sent, so the client waits until it gives up. Send the answer: \`.end()\` or \`.json(…)\`.`
      : `\`${label}\` sets ${String(status)} but sends nothing, and the code goes on to \`next()\`: the request passes all the same. Send the answer and return.`;
  const passes =
    then === 'next'
      ? 'so the request passes all the same'
      : then === 'answer'
        ? `so \`${thenLabel}\` answers it again, after all that stands between`
        : `so \`${thenLabel}\` is still done for it`;
  return `\`${label}\` answers ${String(status)}, but nothing ends the function there: the code goes on, ${passes}. Return after the answer.`;
}

export const rule: Rule = { meta, check, fixes: stopFixes };
