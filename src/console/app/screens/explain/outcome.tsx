/** What an explained request comes to. */
import { Badge, type Mood } from '../../ui/badge.tsx'
import { Facts, Panel } from '../../ui/page.tsx'
import type { Explanation } from './trail.tsx'

export interface Decided {
  readonly client: string
  readonly clientVersion: string
  readonly versionSource: string
  readonly route: string
  readonly backend: string
  readonly storeVersion: string
  readonly verdict: string
  readonly policy?: string
}

export const decidedOf = ({ decision }: Explanation): Decided | undefined =>
  decision as Decided | undefined

interface Refusal {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly hint: string
}

export const refusalOf = ({ problem }: Explanation): Refusal | undefined =>
  problem as Refusal | undefined

const moods: Readonly<Record<string, Mood>> = {
  native: 'good',
  'forward-only': 'accent',
  adapted: 'warn',
  refused: 'bad',
}

export const VerdictBadge = ({ of }: { of: string }) => (
  <Badge mood={moods[of] ?? 'none'}>{of}</Badge>
)

export const Outcome = ({ of }: { of: Explanation }) => {
  const [decided, refusal] = [decidedOf(of), refusalOf(of)]
  return (
    <Panel title="What comes of it">
      <div className="flex flex-col gap-4">
        {refusal && (
          <div className="rounded-md border border-bad/40 bg-bad-soft p-3">
            <p className="flex flex-wrap items-center gap-2 font-semibold text-bad">
              {refusal.status} {refusal.title}
              <code className="font-mono text-xs font-normal">{refusal.code}</code>
            </p>
            <p className="break-words">{refusal.detail}</p>
            <p className="mt-1 text-ink-2">{refusal.hint}</p>
          </div>
        )}
        {decided && (
          <Facts
            of={[
              ['Backend', `${decided.backend}, ${decided.storeVersion}`],
              ['Verdict', <VerdictBadge key="verdict" of={decided.verdict} />],
              ['Client', `${decided.client}, ${decided.clientVersion}`],
              ['Route', decided.route],
              ...(of.sends
                ? ([['Asked first', `${of.sends.method} ${of.sends.path}`]] as const)
                : []),
              ...(decided.policy === undefined ? [] : ([['Policy', decided.policy]] as const)),
            ]}
          />
        )}
        {!decided && !refusal && <p className="text-ink-2">The gateway answers by itself.</p>}
        {of.header !== undefined && (
          <details>
            <summary className="cursor-pointer rounded text-ink-2">
              As answers say it, in Isthmus-Decision
            </summary>
            <code className="mt-1 block font-mono text-xs break-all text-ink-2">{of.header}</code>
          </details>
        )}
      </div>
    </Panel>
  )
}
