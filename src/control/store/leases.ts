/** Who may act by itself at the moment: of many instances one. */
import { sql } from 'kysely'
import { now } from './clock.ts'
import type { Database } from './database.ts'

/** Takes the lease where nobody else has it, or prolongs it; whether this holder has it then. */
export const lease = async (
  { kind, kysely, write }: Database,
  name: string,
  holder: string,
  ms: number,
): Promise<boolean> => {
  const ends = sql<number>`${now(kind)} + ${sql.lit(Math.trunc(ms))}`
  const [, [row]] = await write(
    [
      kysely
        .insertInto('isthmus_leases')
        .values({ name, holder, ends })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet({ holder, ends })
            .where((of) =>
              of.or([
                of('isthmus_leases.holder', '=', holder),
                of('isthmus_leases.ends', '<=', now(kind)),
              ]),
            ),
        ),
      kysely.selectFrom('isthmus_leases').select('holder').where('name', '=', name),
    ],
    { lossy: true },
  )
  return row?.holder === holder
}
