/** Puts the newest policy into KV, where Workers of the data plane find it. */
import type { ControlStore } from '../port.ts'
import { createReplica } from '../replica.ts'
import { inTime } from './in-time.ts'
import { snapshotKey, type KvBinding } from './readers.ts'
import { snapshotText } from './snapshot.ts'

/** Milliseconds */
const longestPut = 10_000

/** Who edits all the time lets nobody finish. */
const mostAttempts = 5

/**
 * What was put last counts, whatever was read first: so it looks whether somebody has edited
 * meanwhile, and puts what came of it.
 *
 * @throws Failure of the store; whatever KV throws
 */
export const putSnapshot = async (
  store: ControlStore,
  kv: KvBinding,
  contract: string,
): Promise<void> => {
  const replica = createReplica(store)
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const followed = await replica.follow()
    if (followed.kind === 'same' || followed.now.head.number === 0) return
    const text = snapshotText(followed.now, contract)
    await inTime(longestPut, kv.put(snapshotKey(contract), text))
  }
}
