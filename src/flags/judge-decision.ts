/** Whether flags can decide what the configuration leaves to them: which backend takes a request. */
import { isObject, kindOf, own, type Json, type JsonObject } from '../json/index.ts'
import type { Finding } from './finding.ts'

/** What flags are held against. */
export interface DecisionRules {
  /** Names of the backends. */
  readonly backends: readonly string[]
  readonly decision: {
    /** Its value is the name of a backend. */
    readonly flag: string
    /** Its value is a boolean. */
    readonly killSwitch?: { readonly flag: string } | undefined
  }
}

/** What a configuration asks of flags. */
export const rulesOf = ({
  backends,
  decision,
}: {
  readonly backends: Readonly<Record<string, unknown>>
  readonly decision: DecisionRules['decision']
}): DecisionRules => ({ backends: Object.keys(backends), decision })

/** A flag of a set, and where it is. */
export interface PlacedFlag {
  readonly file: string
  readonly definition: JsonObject
}

export interface DecisionFinding extends Finding {
  /** The flag that it is about. */
  readonly flag: string
}

const variantsOf = ({ definition }: PlacedFlag): [string, Json][] => {
  const variants = own(definition, 'variants')
  return isObject(variants) ? Object.entries(variants) : []
}

const kindOfFlag = (flag: PlacedFlag): string => {
  const [first] = variantsOf(flag)
  return first ? kindOf(first[1]) : 'undefined'
}

/**
 * Everything that keeps a set of flags from deciding, all at once.
 *
 * @param flags sound ones, by their keys
 * @param setting as issues should name it, where the configuration names a flag that is missing
 */
export const judgeDecision = (
  flags: ReadonlyMap<string, PlacedFlag>,
  { backends, decision }: DecisionRules,
  setting = 'decision',
): DecisionFinding[] => {
  const missing = (flag: string): DecisionFinding => ({
    flag,
    place: setting,
    message: `there is no flag "${flag}"`,
    choices: [...flags.keys()].toSorted(),
  })
  const ofKind = (flag: string, placed: PlacedFlag, kind: string, why: string): DecisionFinding[] =>
    kindOfFlag(placed) === kind
      ? []
      : [
          {
            flag,
            place: `${placed.file} > ${flag} > variants`,
            message: `are of type ${kindOfFlag(placed)}, but ${why}`,
          },
        ]

  const judgeChoice = (flag: string): DecisionFinding[] => {
    const placed = flags.get(flag)
    if (!placed) return [missing(flag)]
    const why = 'the flag of "decision" has the name of a backend in each'
    const wrongKind = ofKind(flag, placed, 'string', why)
    if (wrongKind.length > 0) return wrongKind
    return variantsOf(placed).flatMap(([name, value]) =>
      typeof value !== 'string' || backends.includes(value)
        ? []
        : [
            {
              flag,
              place: `${placed.file} > ${flag} > variants.${name}`,
              message: `there is no backend "${value}"`,
              choices: backends,
            },
          ],
    )
  }

  const judgeSwitch = (flag: string): DecisionFinding[] => {
    const placed = flags.get(flag)
    if (!placed) return [missing(flag)]
    return ofKind(flag, placed, 'boolean', 'a kill switch is true or false')
  }

  const { killSwitch } = decision
  return [...judgeChoice(decision.flag), ...(killSwitch ? judgeSwitch(killSwitch.flag) : [])]
}
