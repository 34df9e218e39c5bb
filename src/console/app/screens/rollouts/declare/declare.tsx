/** A new rollout: tried while it is typed, with what it would do beside it, and declared at the end. */
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useMe } from '../../../api/me.ts'
import { useNames, type PolicyNames } from '../../../api/names.ts'
import { useEdit } from '../../../edit/edits.tsx'
import { Button } from '../../../ui/button.tsx'
import { Choice } from '../../../ui/choice.tsx'
import { Page, Panel } from '../../../ui/page.tsx'
import { Consequence } from './consequence.tsx'
import { usual, valueOf, type RolloutDraft } from './draft.ts'
import { fieldsOf } from './fields.ts'
import { GuardrailFields } from './guardrails.tsx'
import { placed } from './placed.ts'
import { Steps } from './steps.tsx'
import { useTrial } from './trial.ts'
import { Whom } from './whom.tsx'

const empty: RolloutDraft = {
  name: '',
  from: '',
  to: '',
  resources: [],
  flag: '',
  sample: '',
  fallBack: false,
  isPlanned: true,
  ...usual,
}

/** Backends that nobody has chosen yet: the one that is used without a flag, and another one. */
const withNames = (draft: RolloutDraft, names: PolicyNames | undefined): RolloutDraft => {
  const from = draft.from || (names?.decision.fallback ?? '')
  const other = names?.backends.find((one) => one !== from) ?? ''
  return { ...draft, from, to: draft.to || other }
}

/** Until somebody says how it is called, everything else can be tried all the same. */
const unnamed = 'unnamed'

/** What is missing, rather than wrong. */
const missingOf = ({ name, from, to, resources }: RolloutDraft): string | undefined => {
  if (from === '' || to === '') return 'Say from which backend to which it leads'
  if (resources.length === 0) return 'Say which resources move'
  return name.trim() === '' ? 'Say how it is called' : undefined
}

export const Declare = () => {
  const edit = useEdit()
  const navigate = useNavigate()
  const me = useMe()
  const names = useNames()
  const [typed, setDraft] = useState(empty)
  const draft = withNames(typed, names)
  const change = (part: Partial<RolloutDraft>): void => setDraft((was) => ({ ...was, ...part }))
  const name = draft.name.trim() || unnamed
  const { value, wrong: unread } = valueOf(draft)
  const mayNot =
    me.whyNot('release-manager') ??
    (names?.policy === 'files'
      ? 'The policy comes from files: declare it in the configuration'
      : undefined)
  const missing = missingOf(draft)
  const canTry = mayNot === undefined && unread.size === 0 && value.resources.length > 0
  const trial = useTrial(canTry ? { name, value } : undefined)
  const told = trial.error ? placed(trial.error.problem, name, fieldsOf(draft)) : undefined
  const wrong = (path: string): string | undefined => unread.get(path) ?? told?.at.get(path)
  const why =
    mayNot ??
    missing ??
    (unread.size > 0 || told !== undefined
      ? 'It would be refused: see what is wrong'
      : undefined) ??
    (trial.isOld || !trial.foreseen ? 'What it would do is being found out' : undefined)
  const declare = async (): Promise<void> => {
    const made = await edit({
      name: 'putRollout',
      input: { params: { rollout: name }, body: { value }, ifMatch: 'none' },
      title: `Declare ${name}`,
      lead: `From ${value.from} to ${value.to}: ${value.resources.join(', ')}. It begins at off.`,
      act: 'Declare it',
      done: `${name} is declared`,
    })
    if (made) await navigate({ to: '/rollouts/$name', params: { name } })
  }
  return (
    <Page
      title="A new rollout"
      lead="What it would do is shown before anything is declared."
      acts={
        <>
          <Link to="/rollouts" className="mr-2 text-accent-ink underline">
            All rollouts
          </Link>
          <Button tone="primary" why={why} onClick={() => void declare()}>
            Declare…
          </Button>
        </>
      }
    >
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title="What moves">
            <Whom draft={draft} names={names} wrong={wrong} onChange={change} />
          </Panel>
          <Panel
            title="Plan"
            flush
            aside={
              <Choice
                label="How it goes on"
                value={draft.isPlanned ? 'plan' : 'hand'}
                onChange={(next) => change({ isPlanned: next === 'plan' })}
                choices={[
                  { value: 'plan', text: 'By a plan' },
                  { value: 'hand', text: 'By hand' },
                ]}
              />
            }
          >
            {draft.isPlanned ? (
              <Steps
                steps={draft.steps}
                flag={draft.flag}
                wrong={wrong}
                onChange={(steps) => change({ steps })}
              />
            ) : (
              <p className="p-4 text-ink-2">
                Somebody asks for every step, and nothing stops it by itself.
              </p>
            )}
          </Panel>
          {draft.isPlanned && (
            <Panel title="Guardrails">
              <GuardrailFields draft={draft} wrong={wrong} onChange={change} />
            </Panel>
          )}
        </div>
        <Panel title="What it would do" className="xl:sticky xl:top-4">
          <section aria-label="What it would do" aria-live="polite" className="flex flex-col gap-3">
            {told && told.elsewhere.length > 0 && (
              <ul
                aria-label="What is wrong beside"
                className="list-disc rounded bg-bad-soft py-1 pr-2 pl-6 text-bad"
              >
                {told.elsewhere.map((text) => (
                  <li key={text} className="break-words">
                    {text}
                  </li>
                ))}
              </ul>
            )}
            {mayNot === undefined && (missing !== undefined || unread.size > 0 || told) ? (
              <p className="text-ink-3">
                {missing ?? 'It is told here once nothing is wrong any more'}.
              </p>
            ) : mayNot === undefined ? (
              <Consequence rollout={value} trial={trial} />
            ) : (
              <p className="text-ink-3">{mayNot}</p>
            )}
          </section>
        </Panel>
      </div>
    </Page>
  )
}
