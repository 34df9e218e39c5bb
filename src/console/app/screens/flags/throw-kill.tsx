/** Throws a kill switch: who would move is shown while its scope is chosen. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useMe } from '../../api/me.ts'
import { useNames } from '../../api/names.ts'
import type { Edit } from '../../edit/editing.ts'
import { useEdit } from '../../edit/edits.tsx'
import { useForeseen, WhoWouldMove } from '../../edit/foreseen.tsx'
import { NamedField } from '../../edit/named-field.tsx'
import { Button } from '../../ui/button.tsx'
import { ClientField } from '../../ui/client-field.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Panel } from '../../ui/page.tsx'
import { killIdOf, scopeOf, takesText, type ScopeKind } from './kill-scope.ts'

const kinds: readonly { readonly value: ScopeKind; readonly text: string }[] = [
  { value: 'all', text: 'All requests' },
  { value: 'version', text: 'Clients of a version' },
  { value: 'route', text: 'Requests of a route' },
  { value: 'client', text: 'One client' },
]

const isKind = (text: string | undefined): text is ScopeKind =>
  kinds.some(({ value }) => value === text)

interface NameFieldProps {
  readonly kind: ScopeKind
  readonly value: string
  readonly onChange: (name: string) => void
}

const labels = { version: 'Version', route: 'Route', client: 'Client' } as const

const NameField = ({ kind, value, onChange }: NameFieldProps) => {
  const names = useNames()
  if (kind === 'all') return null
  if (kind === 'client') return <ClientField label="Client" value={value} onChange={onChange} />
  const choices = kind === 'version' ? names?.versions : names?.routes
  return <NamedField label={labels[kind]} value={value} names={choices} onChange={onChange} />
}

/** The address may name what is meant: `?tab=kills&scope=client&name=nerv-tokyo`. */
export const ThrowKill = () => {
  const search = useSearch({ strict: false })
  const navigate = useNavigate()
  const edit = useEdit()
  const me = useMe()
  const names = useNames()
  const [chosen, setChosen] = useState<string>()
  const kind = isKind(search.scope) ? search.scope : 'all'
  const name = search.name?.trim() ?? ''
  const backend = chosen ?? names?.decision.fallback ?? ''
  const say = (next: { readonly scope: string; readonly name?: string }): void =>
    void navigate({
      to: '/flags',
      search: { tab: 'kills', ...next },
      replace: true,
    })
  const isNamed = kind === 'all' || name !== ''
  const takes = takesText(scopeOf(kind, name))
  const asked: Edit = {
    name: 'throwKill',
    input: { params: { kill: killIdOf(kind, name) }, body: { backend } },
    title: `Send ${takes} to ${backend}`,
    lead: 'At once, and whatever flags and rollouts say, until it is released.',
    act: 'Throw the kill switch',
    danger: true,
    done: `${takes} go to ${backend}`,
  }
  const isReady = isNamed && backend !== ''
  const foreseen = useForeseen(
    isReady && me.whyNot('release-manager') === undefined ? asked : undefined,
  )
  return (
    <Panel title="Throw a kill switch">
      <div className="grid gap-6 lg:grid-cols-2">
        <form
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault()
            void edit(asked)
          }}
        >
          <SelectField
            label="What it takes"
            value={kind}
            onChange={(scope) => say({ scope })}
            choices={kinds}
          />
          <NameField
            key={kind}
            kind={kind}
            value={search.name ?? ''}
            onChange={(next) => say({ scope: kind, ...(next === '' ? {} : { name: next }) })}
          />
          <NamedField
            label="Backend that takes them"
            value={backend}
            names={names?.backends}
            onChange={setChosen}
          />
          <div>
            <Button
              type="submit"
              tone="danger"
              why={
                me.whyNot('release-manager') ??
                (isReady ? undefined : 'Say first what it takes, and where that goes')
              }
            >
              Throw…
            </Button>
          </div>
        </form>
        {isReady && me.whyNot('release-manager') === undefined ? (
          <WhoWouldMove of={foreseen} />
        ) : (
          <p className="self-center text-center text-ink-3">
            Who would move is shown here before anything is done.
          </p>
        )}
      </div>
    </Panel>
  )
}
