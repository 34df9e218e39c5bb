/** Where the reader of a page is while following it. */

export type Place =
  /** In a copy of the repository. */
  | 'repository'
  /** In an empty project, with the package installed. */
  | 'empty'
  /** In such a project, after `npx isthmus demo --write`. */
  | 'demo'

/** How-to pages are about a project of one's own, but for these. */
const special: Readonly<Record<string, Place>> = {
  'docs/how-to/admin-api.md': 'demo',
  'docs/how-to/audit-a-store.md': 'demo',
  'docs/how-to/back-up-a-store.md': 'demo',
  'docs/how-to/clients.md': 'demo',
  'docs/how-to/flags.md': 'demo',
  'docs/how-to/migrate-a-store.md': 'demo',
  'docs/how-to/profile.md': 'repository',
  'docs/how-to/retire.md': 'demo',
  'docs/how-to/run-a-release.md': 'demo',
  'docs/how-to/run-a-rollout.md': 'demo',
  'docs/how-to/workers.md': 'demo',
}

export const placeOf = (path: string): Place =>
  special[path] ?? (path.startsWith('docs/how-to/') ? 'empty' : 'repository')
