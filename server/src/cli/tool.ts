import { repository, version } from '../../../package.json';
import type { ToolInfo } from '../report/view';

export const TOOL: ToolInfo = {
  name: 'Portcullis',
  version,
  informationUri: repository.url.replace(/\.git$/, ''),
};
