/** Both backends of a migration, open while something is done with them. */
import type { DocumentStore } from '../../migrate/index.ts'
import { storeOf, type Project } from '../document-store.ts'

export interface BothEnds {
  readonly source: DocumentStore
  readonly target: DocumentStore
}

/** Closes them at the end. @throws Failure `config-invalid` */
export const withBoth = async <T>(
  project: Project,
  names: { readonly source: string; readonly target: string },
  work: (ends: BothEnds) => Promise<T>,
): Promise<T> => {
  const source = storeOf(project, names.source, 'read')
  const target = storeOf(project, names.target, 'read')
  try {
    return await work({ source, target })
  } finally {
    await source.close()
    await target.close()
  }
}
