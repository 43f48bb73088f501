/** Sets or removes one option of an object literal that a rule has found wanting. */
import type { Edit, Finding, Fix } from '../model/finding';
import type { Location } from '../model/location';
import type { FixContext } from '../model/rule';
import { objectAt, removeOption, setOption } from './options';

/** What such a rule leaves in `Report.data`. */
export interface SettingData {
  /** The object literal. */
  readonly object: Location;
  readonly option: string;
  /** The code of its value; absent: the option is taken out. */
  readonly value?: string;
  readonly title: string;
}

export function settingFixes({ data }: Finding, context: FixContext): Fix[] {
  if (!isSetting(data)) return [];
  const object = objectAt(data.object, context);
  const text = context.text(data.object.file);
  if (!object || text === undefined) return [];
  const { file } = data.object;
  const edit: Edit | undefined =
    data.value === undefined
      ? removeOption(file, object, data.option)
      : setOption(file, text, object, data.option, data.value);
  return edit ? [{ title: data.title, edits: [edit], safe: false }] : [];
}

const isSetting = (data: unknown): data is SettingData =>
  typeof data === 'object' && data !== null && 'object' in data && 'option' in data && 'title' in data;
