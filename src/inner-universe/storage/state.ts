/** How a storage is that follows a database elsewhere, for operators. */

/** Rows by their names, such as `entities 7f3a`. */
export interface NamedRows {
  readonly count: number
  /** A few of them. */
  readonly some: readonly string[]
}

export interface StorageState {
  readonly isConnected: boolean
  /** From when on it is, or is not: milliseconds since the epoch. */
  readonly since: number
  /** Why it is not. */
  readonly why?: string
  /** How often it was connected anew. */
  readonly reconnects: number
  /** That can be read. */
  readonly documents: number
  /** Of other writers, which are no documents. */
  readonly unreadable: NamedRows
  /** Of other writers: relations whose columns name other ends than their documents. */
  readonly contradicting: NamedRows
  /** Percent that all rows take of what a store can read when it connects, where that is much. */
  readonly nearlyFull?: number | undefined
  /** That are under way, or wait for those. */
  readonly writes: number
}

export const noRows: NamedRows = { count: 0, some: [] }

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

/** Rows in words: the first of them, and how many more there are. */
export const listed = ({ count, some }: NamedRows): string =>
  `${some.join(', ')}${count > some.length ? ` and ${count - some.length} more` : ''}`

const connection = ({ isConnected, since, why, reconnects }: StorageState): string => {
  const from = new Date(since).toISOString()
  if (!isConnected) return `not connected since ${from}${why === undefined ? '' : `: ${why}`}`
  return `connected since ${from}${reconnects === 0 ? '' : ` (reconnected ${counted(reconnects, 'time')})`}`
}

/** A line of `/readyz?verbose`. */
export const stateText = (state: StorageState): { readonly ok: boolean; readonly says: string } => {
  const { isConnected, documents, unreadable, contradicting, nearlyFull, writes } = state
  const parts = [
    connection(state),
    counted(documents, 'document'),
    ...(writes > 0 ? [`${counted(writes, 'write')} under way`] : []),
    ...(nearlyFull === undefined
      ? []
      : [`nearly full: ${nearlyFull} % of what a store can read at once`]),
    ...(unreadable.count > 0 ? [`cannot be read: ${listed(unreadable)}`] : []),
    ...(contradicting.count > 0
      ? [`columns and document name other ends: ${listed(contradicting)}`]
      : []),
  ]
  const isRight = unreadable.count + contradicting.count === 0 && nearlyFull === undefined
  const ok = isConnected && isRight
  return { ok, says: parts.join('; ') }
}
