/** Paths with `/` separators, without asking a file system. */

export const folderOf = (file: string): string => file.slice(0, file.lastIndexOf('/'));

export function joinPath(folder: string, relative: string): string {
  const parts = folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** The nearest folder upwards that has a package.json, or the file's own. */
export function projectFolder(file: string, text: (file: string) => string | undefined): string {
  for (let folder = folderOf(file); folder !== ''; folder = folderOf(folder))
    if (text(`${folder}/package.json`) !== undefined) return folder;
  return folderOf(file);
}
