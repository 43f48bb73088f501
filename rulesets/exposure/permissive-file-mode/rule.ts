import { callsOf, constantOf, propertyOf, writtenPath } from '../../../server/src/check/codeScan';
import { visitExpression } from '../../../server/src/fix/syntax';
import { inEachModule } from '../../../server/src/fix/kept';
import type { ModuleFacts } from '../../../server/src/model/facts';
import type { CallExpr, Expr } from '../../../server/src/model/ir';
import type { Report, Rule, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'permissive-file-mode',
  title: 'File that every user of the machine may change',
  description: 'A file or folder is made writable for all users of the machine.',
  area: 'exposure',
  severity: 'warning',
  owasp: ['API8:2023'],
  cwe: [732, 276],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

const OTHERS_WRITE = 0o002;
const CHMOD = /(^|\.)[fl]?chmod(Sync)?$/;
const MAKES = /(^|\.)(mkdir|open|writeFile|appendFile|outputFile|createWriteStream|ensureDir|mkdirp)(Sync)?$/;

const check = inEachModule(({ modules }): Report[] => {
  return [...modules.values()].flatMap((facts) =>
    facts.ir.directives.includes('use client')
      ? []
      : callsOf(facts).flatMap(({ call, path }) => {
          const mode = openMode(call, path, facts);
          return mode ? [reportOf(path, mode, facts)] : [];
        }),
  );
}, /chmod|umask|mkdir|mode/);

interface Mode {
  readonly expr: Expr;
  readonly isMask: boolean;
}

function openMode(call: CallExpr, path: string, facts: ModuleFacts): Mode | undefined {
  if (/^(process|node:process)\.umask$/.test(path)) {
    const [mask] = call.args;
    const bits = bitsOf(mask, facts);
    return mask && bits !== undefined && (bits & OTHERS_WRITE) === 0
      ? { expr: mask, isMask: true }
      : undefined;
  }
  const expr = modeOf(call, path);
  if (!expr) return undefined;
  const bits = bitsOf(expr, facts);
  const isOpen = bits === undefined ? namesOthers(expr) : (bits & OTHERS_WRITE) !== 0;
  return isOpen ? { expr, isMask: false } : undefined;
}

function modeOf(call: CallExpr, path: string): Expr | undefined {
  const [first, second, third] = call.args;
  if (CHMOD.test(path)) return call.args.length === 1 ? first : second;
  if (!MAKES.test(path)) return undefined;
  for (const arg of [second, third]) {
    const mode = arg?.k === 'obj' ? propertyOf(arg, 'mode') : undefined;
    if (mode) return mode;
  }
  return /(^|\.)(mkdir|mkdirp)(Sync)?$/.test(path) && second?.k === 'lit' && typeof second.v === 'number'
    ? second
    : undefined;
}

/** The bits of a mode: a number, or a text of octal digits. */
function bitsOf(expr: Expr | undefined, facts: ModuleFacts): number | undefined {
  const value = constantOf(expr, facts);
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^(0o)?[0-7]{1,5}$/.test(value)
    ? Number.parseInt(value.replace('0o', ''), 8)
    : undefined;
}

/** `constants.S_IWOTH` in it, with or without others. */
function namesOthers(expr: Expr): boolean {
  let found = false;
  visitExpression(expr, (e) => {
    if (e.k === 'bin' && e.op !== '|') return;
    if (/(^|\.)S_I(WOTH|RWXO)$/.test(writtenPath(e) ?? '')) found = true;
  });
  return found && expr.k !== 'un' && !(expr.k === 'bin' && expr.op === '&');
}

const reportOf = (path: string, { expr, isMask }: Mode, { file }: ModuleFacts): Report => ({
  message: isMask
    ? `\`${path}\` clears the bit that keeps other users of the machine from writing, so what the process makes from now on may be changed by all of them. Leave it at 0o027 or 0o077.`
    : `\`${path}\` lets every user of the machine write here: whoever gets in by any other service can change what this one reads or runs. Give the owner alone what is needed (0o600, 0o700, 0o750).`,
  location: { file, span: expr.at },
  confidence: 'high',
  data: { isMask },
});

export const rule: Rule = {
  meta,
  check,
  fixes: (finding) => {
    const { data, location } = finding;
    const isMask = typeof data === 'object' && data !== null && 'isMask' in data && data.isMask === true;
    const newText = isMask ? '0o027' : '0o750';
    return [
      {
        title: `Use ${newText}`,
        edits: [{ file: location.file, span: location.span, newText }],
        safe: false,
      },
    ];
  },
};
