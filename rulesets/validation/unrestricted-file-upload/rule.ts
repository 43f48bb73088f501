import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { option } from '../../../server/src/check/usageViews';
import type { RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'unrestricted-file-upload',
  title: 'Upload without limits',
  description: 'Files of any size or type are taken from requests.',
  area: 'validation',
  severity: 'warning',
  owasp: ['API4:2023'],
  cwe: [770, 434],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

/** Position of the options, where it is not the first argument. */
const POSITIONS: readonly (readonly [RegExp, number])[] = [
  [/\.File(?:s)?Interceptor\(\)$/, 1],
  [/\.FileFieldsInterceptor\(\)$/, 1],
];

function judge(usage: Usage): Said | undefined {
  const last = usage.args[optionsAt(usage)];
  const size = option(last, 'limits.fileSize');
  const isMulter = /multer|nestjs|nest-lab/.test(usage.symbol);
  if (size.is === 'missing')
    return {
      message: `\`${usage.label}\` takes files of any size: a few requests fill memory or disk. Set \`limits: { fileSize: … }\`${isMulter && option(last, 'fileFilter').is === 'missing' ? ', and refuse other types of files by `fileFilter`' : ''}.`,
      location: usage.location,
      confidence: isNest(usage) ? 'medium' : 'high',
      cwe: isMulter && option(last, 'fileFilter').is === 'missing' ? [770, 434] : [770],
    };
  if (!isMulter || option(last, 'fileFilter').is !== 'missing') return undefined;
  return {
    message: `\`${usage.label}\` takes files of any type. Refuse what is not expected by \`fileFilter\`, and do not serve uploads from a place where they can run as pages or scripts.`,
    location: usage.location,
    confidence: 'low',
    severity: 'info',
    cwe: [434],
  };
}

/** Options of interceptors may also be set for all of them by `MulterModule.register`. */
const isNest = (usage: Usage): boolean => usage.symbol.startsWith('@nest');

function optionsAt(usage: Usage): number {
  const position = POSITIONS.find(([symbol]) => symbol.test(usage.symbol))?.[1] ?? 0;
  return /FileFields|FilesInterceptor/.test(usage.symbol) && usage.args.length > 2 ? 2 : position;
}

export const rule = usageRule({ meta, topics: ['upload'], judge });
