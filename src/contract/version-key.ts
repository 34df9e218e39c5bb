/** How versions are told apart. */

/** How versions are matched, shown and kept: `1.1`, `2022-11-28`, `2`. All names of a version have one key. */
export type VersionKey = string
