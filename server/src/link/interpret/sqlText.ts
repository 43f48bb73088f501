/** Tells SQL statements from other text, so that drivers that are not in the catalog are known by what they get. */

/** A statement's beginning, and as much of its grammar as a sentence of a language would not have. */
const STATEMENT =
  /^\s*\(?\s*(?:select\s[^]*\bfrom\b|select\s+\S+\s*\(|insert\s+(?:ignore\s+)?into\s|replace\s+into\s|update\s+\S+[^]*\bset\b|delete\s+from\s|merge\s+into\s|with\s+\w+\s+as\s*\(|create\s+(?:table|database|index|view|user|role|schema)\s|alter\s+(?:table|user|database|role)\s|drop\s+(?:table|database|index|view|user|schema)\s|truncate\s+table\s|grant\s[^]*\bto\b|exec(?:ute)?\s+\w+|call\s+\w+\s*\(|set\s+\w+\s*=|explain\s+select|show\s+(?:tables|columns)|copy\s+\S+\s+(?:from|to)\b)/i;

/** Is a text with these parts (null: not known) an SQL statement into which something is put? */
export function isSqlText(parts: readonly (string | null)[]): boolean {
  if (!parts.includes(null)) return false;
  return STATEMENT.test(parts.map((part) => part ?? ' x ').join(''));
}

const QUERY =
  /(?:^|\.)\$?(?:query|queryAsync|execute|executeSql|exec|execSql|run|all|get|each|raw|rawQuery|prepare|unsafe|one|oneOrNone|none|many|manyOrNone|any|multi|result|fetch|fetchAll|select|sql|literal|text|\$?queryRawUnsafe|executeRawUnsafe|createNativeQuery|SqlQuery|Request|simpleExecute)$/;

/** Is the callee, as written, named like a method that runs a statement? */
export const looksLikeQuery = (label: string): boolean => QUERY.test(label);
