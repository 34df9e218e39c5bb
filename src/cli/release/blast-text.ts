/** Who would move, as lines for people. */
import type { JsonObject } from '../../json/index.ts'

export const blastText = (radius: JsonObject | null): readonly string[] =>
  radius === null
    ? ['Who would move is not known: no traffic was recorded here.']
    : [JSON.stringify(radius)]
