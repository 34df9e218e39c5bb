/** States of rollouts in a real control store, for tests of the driver. */
import { append } from '../../../src/control/store/append.ts'
import { now } from '../../../src/control/store/clock.ts'
import type { Database } from '../../../src/control/store/database.ts'
import { readTail } from '../../../src/control/store/tail.ts'
import type { RolloutStates } from '../../../src/control/rollout/driver-ports.ts'
import type { RolloutState } from '../../../src/rollout/index.ts'

/** @param jump milliseconds by which the clock of the store is wrong just now */
export const statesOf = (db: Database, jump: () => number = () => 0): RolloutStates => {
  const { kysely, kind, read } = db
  const rows = () => kysely.selectFrom('isthmus_rollouts').selectAll()
  return {
    rollouts: async () => {
      const [found, [clock]] = await read([rows(), kysely.selectNoFrom(now(kind).as('now'))])
      return {
        now: (clock?.now ?? 0) + jump(),
        rows: new Map(
          found.map(({ id, version, state }) => [
            id,
            { version, state: JSON.parse(state) as RolloutState },
          ]),
        ),
      }
    },
    changeRollout: ({ actor, rollout, version, state, action, reason }) =>
      append<boolean>(db, async () => {
        const tail = await readTail(db)
        const [[row]] = await read([rows().where('id', '=', rollout)])
        if ((row?.version ?? 0) !== version) return { kind: 'done', answer: false }
        const next = { id: rollout, version: version + 1, state: JSON.stringify(state) }
        return {
          kind: 'write',
          tail,
          act: { actor, action, reason, detail: { rollout } },
          queries: [
            row
              ? kysely.updateTable('isthmus_rollouts').set(next).where('id', '=', rollout)
              : kysely.insertInto('isthmus_rollouts').values(next),
          ],
          answer: () => true,
        }
      }),
  }
}
