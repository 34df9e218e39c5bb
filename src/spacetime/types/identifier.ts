/**
 * Names as SpacetimeDB takes them: letters, digits and underscores, not a digit first, and none of
 * the words that PostgreSQL reserves. Letters beyond ASCII are allowed there, but not used: which
 * ones are, differs with the version of Unicode.
 */

const reserved = new Set(
  (
    'all array as asc asymmetric authorization binary both case cast check collate collation ' +
    'column concurrently constraint create cross current_catalog current_date current_role ' +
    'current_schema current_time current_timestamp current_user default deferrable desc distinct ' +
    'else end except false fetch for foreign freeze from full grant group having ilike in ' +
    'initially inner intersect into is isnull join lateral leading left like limit localtime ' +
    'localtimestamp natural not notnull null offset or outer overlaps placing primary references ' +
    'returning select session_user similar some symmetric system_user table tablesample then ' +
    'trailing true union unique user using variadic verbose when window with'
  ).split(' '),
)

/** @example identifier('last-name') // 'last_name' */
export const identifier = (name: string): string => {
  const plain = name.replaceAll(/[^A-Za-z0-9_]/g, '_')
  const begun = /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`
  return reserved.has(begun.toLowerCase()) ? `${begun}_` : begun
}

/** Gives every name an identifier that no other has: a second `last_name` becomes `last_name2`. */
export class Identifiers {
  private readonly taken: Set<string>

  constructor(taken: Iterable<string> = []) {
    this.taken = new Set(taken)
  }

  of(name: string): string {
    const first = identifier(name)
    let made = first
    for (let count = 2; this.taken.has(made); count += 1) made = `${first}${count}`
    this.taken.add(made)
    return made
  }
}
