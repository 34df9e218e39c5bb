/** Which thrown kill switch takes a request: of several the widest. */
import { named, type KillEntry } from './entry.ts'

/** What kill switches tell requests apart by. */
export interface Killable {
  readonly client: string
  /** Key of the version that the client speaks. */
  readonly version: string
  /** Route id, or `unknown`. */
  readonly route: string
}

const widest = ['all', 'version', 'route', 'client'] as const

const takes = ({ scope }: KillEntry, asked: Killable): boolean =>
  scope.kind === 'all' || named(scope) === asked[scope.kind]

const widthOf = ({ scope }: KillEntry): number => widest.indexOf(scope.kind)

/** In the order in which they count: all, version, route, client. */
export const byWidth = (kills: Iterable<KillEntry>): readonly KillEntry[] =>
  [...kills].toSorted((a, b) => widthOf(a) - widthOf(b))

/** @param kills by width */
export const killOf = (kills: readonly KillEntry[], asked: Killable): KillEntry | undefined => {
  for (const kill of kills) if (takes(kill, asked)) return kill
  return undefined
}
