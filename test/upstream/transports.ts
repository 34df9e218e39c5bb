/** Every transport, for the suites that they all must pass. */
import { fetchTransport, type Transport } from '../../src/upstream/index.ts'
import { undiciTransport } from '../../src/upstream/node/index.ts'

export const transports: readonly (readonly [string, () => Transport])[] = [
  ['undici', () => undiciTransport()],
  ['fetch', () => fetchTransport()],
]
