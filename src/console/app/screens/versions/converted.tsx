/** What became of a document: op by op, what is lost, and what comes of it on the way back. */
import type { Schemas } from '../../api/operations.ts'
import { Badge } from '../../ui/badge.tsx'
import { counted } from '../../ui/numbers.ts'
import { Panel } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { Words } from '../../ui/words.tsx'
import { LossKind } from './change-list.tsx'
import { DocumentDiff } from './document-diff.tsx'

type Converted = Schemas['Converted']
type Step = Converted['steps'][number]

interface Group {
  readonly id: string
  readonly steps: readonly [Step, ...Step[]]
}

/** Ops of one change, which follow each other. */
const groupsOf = (steps: readonly Step[]): readonly Group[] => {
  const groups: Group[] = []
  for (const step of steps) {
    const id = `${step.key} ${step.change}`
    const last = groups.at(-1)
    if (last?.id === id) groups[groups.length - 1] = { id, steps: [...last.steps, step] }
    else groups.push({ id, steps: [step] })
  }
  return groups
}

const OneStep = ({ step }: { step: Step }) => (
  <li className="min-w-0">
    <p className="mb-1 flex flex-wrap items-baseline gap-x-2 text-ink-2">
      {step.type !== null && <span className="font-medium text-ink">{step.type}</span>}
      <span>
        <Words of={step.does} />
      </span>
      {step.loss && (
        <span className="flex items-baseline gap-1.5 text-xs">
          <LossKind kind={step.loss.kind} />
          <Words of={step.loss.reason} />
        </span>
      )}
    </p>
    <DocumentDiff of={step.differences} />
  </li>
)

export const Steps = ({ of, isBack }: { of: readonly Step[]; isBack: boolean }) => (
  <Panel
    title="What each op did"
    aside={<span className="text-xs text-ink-2">{counted(of.length, 'op')} changed something</span>}
  >
    {of.length === 0 ? (
      <p className="text-ink-2">Nothing in this document changes between the two versions.</p>
    ) : (
      <ol className="flex flex-col gap-5">
        {groupsOf(of).map(({ id, steps }) => {
          const [{ version, change, breaking }] = steps
          return (
            <li key={id} className="min-w-0 border-l-2 border-line pl-3">
              <p className="mb-2 flex flex-wrap items-center gap-2">
                <Badge mood="accent">{version}</Badge>
                {isBack && <Badge>taken back</Badge>}
                {breaking && <Badge mood="warn">breaking</Badge>}
                <span className="font-medium">
                  <Words of={change} />
                </span>
              </p>
              <ul className="flex flex-col gap-3">
                {steps.map((step) => (
                  <OneStep key={`${step.type} ${step.does}`} step={step} />
                ))}
              </ul>
            </li>
          )
        })}
      </ol>
    )}
  </Panel>
)

export const Losses = ({ of }: { of: Converted['losses'] }) => {
  const here = of.filter((loss) => loss.here)
  const others = of.filter((loss) => !loss.here)
  const list = (losses: Converted['losses']) => (
    <ul className="flex flex-col gap-1.5">
      {losses.map(({ pointer, kind, reason }) => (
        <li key={`${pointer} ${kind}`} className="flex flex-wrap items-baseline gap-x-2">
          <code className="font-mono text-xs break-all">{pointer || '(all of it)'}</code>
          <LossKind kind={kind} />
          <span className="text-ink-2">
            <Words of={reason} />
          </span>
        </li>
      ))}
    </ul>
  )
  return (
    <Panel title="What may be lost on this way">
      {of.length === 0 && <p className="text-ink-2">Nothing: all of this type gets across.</p>}
      {here.length > 0 && list(here)}
      {of.length > 0 && here.length === 0 && (
        <p className="text-ink-2">Nothing of this document.</p>
      )}
      {others.length > 0 && (
        <details className="mt-3">
          <summary className="cursor-pointer rounded text-ink-2">
            {counted(others.length, 'place')} that this document does not have
          </summary>
          <div className="mt-2">{list(others)}</div>
        </details>
      )}
    </Panel>
  )
}

export const Back = ({ of, from }: { of: Converted['back']; from: string }) => (
  <Panel title={`The way back to ${from}`}>
    {'problem' in of ? (
      <div className="rounded-md border border-bad/40 bg-bad-soft p-3">
        <p className="font-semibold text-bad">{of.problem.title}</p>
        <p className="break-words">{of.problem.detail}</p>
      </div>
    ) : of.differences.length === 0 ? (
      <p className="flex items-center gap-2">
        <Badge mood="good">the same</Badge> It comes back as it was.
      </p>
    ) : (
      <>
        <p className="mb-2 text-ink-2">
          {counted(of.differences.length, 'place')} came back otherwise:
        </p>
        <DocumentDiff of={of.differences} />
      </>
    )}
  </Panel>
)

export const NothingYet = () => (
  <Panel>
    <Empty title="No document yet">
      Paste one, or take a sample of the contract: its other version stands here as you type.
    </Empty>
  </Panel>
)
