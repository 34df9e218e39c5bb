/** What became known of a request, and what is going to be done with it. */
import type { MatrixEntry } from '../../contract/index.ts'
import { failed, problem, type Result } from '../../errors/index.ts'
import type { FlagContext } from '../../flags/index.ts'
import type { Deciding } from '../../policy/index.ts'
import type { Backend } from '../../upstream/index.ts'
import type { Carriage } from '../carriage/carriage.ts'
import type { Choice } from '../decide/decide.ts'
import type { Identified } from '../identify/client.ts'
import type { Match } from '../match/match.ts'
import type { Ofrep } from './ofrep.ts'
import type { Negotiated } from '../negotiate/negotiate.ts'

/** What is going to be done. */
export type Plan =
  | {
      readonly kind: 'carry'
      readonly backend: Backend
      readonly carriage: Carriage
      readonly params: Readonly<Record<string, string>>
    }
  /** The contract does not know the route, and the configuration lists it: it goes through untouched. */
  | { readonly kind: 'pass'; readonly backend: Backend }
  /** The gateway itself answers with the schemas of the client's version. */
  | { readonly kind: 'schema' }
  /** The gateway itself tells flags, to a client of which it knows this. */
  | { readonly kind: 'ofrep'; readonly ofrep: Ofrep; readonly context: FlagContext }
  /** The gateway itself tells the methods of the path. */
  | { readonly kind: 'allow'; readonly methods: readonly string[] }
  /** A browser asks what a page of another origin may do: of the store, or of the gateway's own policy. */
  | {
      readonly kind: 'preflight'
      readonly to?: {
        readonly backend: Backend
        readonly path: string
        readonly carriage?: Carriage
      }
    }

/** What a plan is until there is one. */
export const undecided: Result<never> = failed(problem('internal', 'Nothing was decided yet.'))

/** What became known of a request, as far as its steps went well. */
export interface Resolution {
  /** The one by which all of it was decided; undefined where nothing was. */
  readonly policy: Deciding | undefined
  readonly identified: Identified | undefined
  readonly negotiated: Negotiated | undefined
  readonly match: Match | undefined
  readonly choice: Choice | undefined
  readonly verdict: MatrixEntry | undefined
  readonly plan: Result<Plan>
}

/** Of a request of which nothing is known. */
export const unresolved = (plan: Result<never> = undecided, policy?: Deciding): Resolution => ({
  policy,
  identified: undefined,
  negotiated: undefined,
  match: undefined,
  choice: undefined,
  verdict: undefined,
  plan,
})
