/** Lets in only the origins that the environment lists. */
import type { Edit, Finding, Fix } from '../model/finding';
import type { Location } from '../model/location';
import type { FixContext } from '../model/rule';
import { objectAt, setOption } from './options';
import { callAt } from './syntaxIndex';
import { quoted } from './text';

/** What the rule leaves: the call, and its options if they are written there. */
export interface CorsData {
  readonly call: Location;
  readonly options?: Location;
}

export function corsFixes(finding: Finding, context: FixContext): Fix[] {
  const data = finding.data as CorsData | undefined;
  const place = data?.options ?? data?.call;
  const text = place && context.text(place.file);
  if (!data || text === undefined) return [];
  const list = `process.env.CORS_ORIGINS?.split(${quoted(text, ',')}) ?? []`;
  const edit = data.options
    ? inOptions(data.options, text, list, context)
    : asArgument(data.call, list, context);
  if (!edit) return [];
  return [
    {
      title: 'Allow only the origins that CORS_ORIGINS lists',
      edits: [edit],
      safe: false,
      followUp: 'Set CORS_ORIGINS to the origins of your front ends, separated by commas.',
    },
  ];
}

function inOptions(place: Location, text: string, list: string, context: FixContext): Edit | undefined {
  const object = objectAt(place, context);
  return object && setOption(place.file, text, object, 'origin', list);
}

/** `cors()` and `enableCors()`. */
function asArgument({ file, span }: Location, list: string, context: FixContext): Edit | undefined {
  const facts = context.modules.get(file);
  const call = facts && callAt(facts.ir, span);
  const text = context.text(file);
  if (!call || call.args.length > 0 || text?.[span[1] - 1] !== ')') return undefined;
  const open = text.lastIndexOf('(', span[1]);
  return { file, span: [open + 1, span[1] - 1], newText: `{ origin: ${list} }` };
}
