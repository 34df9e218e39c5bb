/** The guide's compatibility matrix, as data. Pairs that it does not name are served when a chain of adapters exists. */
import type { MatrixEntry } from '@isthmus/gateway/contract'

export const matrix: readonly MatrixEntry[] = [
  { store: '1.0', client: '1.0', verdict: 'native', reason: 'Same version.' },
  { store: '1.1', client: '1.1', verdict: 'native', reason: 'Same version.' },
  {
    store: '1.1',
    client: '1.0',
    verdict: 'forward-only',
    reason: 'Version 1.1 only adds fields; a 1.0 client does not see them.',
  },
  { store: '2.0', client: '2.0', verdict: 'native', reason: 'Same version.' },
  { store: '3.0', client: '3.0', verdict: 'native', reason: 'Same version.' },
]
