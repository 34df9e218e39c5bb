/** A form in which a route takes the body of a write. */

/**
 * - `json`: a document; where a route patches, its members are those to be changed
 * - `merge-patch`: JSON Merge Patch (RFC 7396)
 * - `json-patch`: JSON Patch (RFC 6902)
 * - `form`: pairs of names and values (`application/x-www-form-urlencoded`), `items[0][price]=5`
 */
export type BodyForm = 'json' | 'merge-patch' | 'json-patch' | 'form'
