/** A value of the policy as JSON: tried while somebody types, with what is wrong at its line. */
import { useMemo, useState } from 'react'
import { useMe } from '../api/me.ts'
import type { Schemas } from '../api/operations.ts'
import type { Issue } from '../api/problem.ts'
import { Button } from '../ui/button.tsx'
import { DiffList } from '../ui/diff-list.tsx'
import { JsonEditor, parseJson, type Wrong } from '../ui/json-editor.tsx'
import { jsonText } from '../ui/json-compact.ts'
import { ErrorNote } from '../ui/states.tsx'
import { ChangedMeanwhile } from './changed-meanwhile.tsx'
import { useDraft } from './draft.ts'
import type { Edit } from './editing.ts'
import { useEdit } from './edits.tsx'
import { useForeseen, WhoWouldMove } from './foreseen.tsx'
import { merge } from './merge.ts'

interface JsonDraftProps extends Pick<Schemas['Entry'], 'kind' | 'id' | 'tag'> {
  readonly label: string
  /** As it is in force. */
  readonly value: unknown
  readonly editOf: (value: unknown, ifMatch: string) => Edit
}

interface Begun {
  readonly text: string
  /** What it was made of. */
  readonly base: unknown
}

/** `flags/FILE.json > KEY > targeting.if[0]` is the place of a part; others are of other entries. */
const wrongOf = ({ place = '', detail, message, choices = [] }: Issue, id: string): Wrong => {
  const [, ...parts] = place.split(' > ')
  const said = `${detail ?? message ?? ''}${choices.length > 0 ? ` (${choices.join(', ')})` : ''}`
  const isHere = parts[0] === id
  return isHere
    ? { path: parts.slice(1).join('.'), message: said }
    : { message: `${place}: ${said}` }
}

const Merge = ({
  base,
  mine,
  theirs,
  onMerge,
}: {
  base: unknown
  mine: unknown
  theirs: unknown
  onMerge: (value: unknown) => void
}) => {
  const { value, conflicts } = merge(base, mine, theirs)
  return (
    <div className="flex flex-col gap-2 rounded bg-panel p-2">
      <p className="text-xs text-ink-2">
        {conflicts.length === 0
          ? 'You have changed other parts than they have. Both together would change of theirs:'
          : `Both of you have changed ${conflicts.join(', ')}. Yours over theirs would change:`}
      </p>
      <DiffList before={theirs} after={value} />
      <div>
        <Button size="small" tone="primary" onClick={() => onMerge(value)}>
          {conflicts.length === 0 ? 'Put both together' : 'Put both together, mine first'}
        </Button>
      </div>
    </div>
  )
}

export const JsonDraft = ({ kind, id, tag, label, value, editOf }: JsonDraftProps) => {
  const edit = useEdit()
  const me = useMe()
  const draft = useDraft<Begun>(tag)
  const [isOpen, setOpen] = useState(false)
  const text = draft.value?.text ?? jsonText(value)
  const parsed = useMemo(() => parseJson(text), [text])
  const isChanged = parsed.ok && jsonText(parsed.value) !== jsonText(value)
  const asked = parsed.ok ? editOf(parsed.value, draft.tag) : undefined
  const foreseen = useForeseen(
    isChanged && !draft.isStale && me.whyNot('release-manager') === undefined ? asked : undefined,
  )
  const refused = foreseen.error?.problem.code === 'policy-refused' ? foreseen.error.problem : null
  const wrong = useMemo(
    () => (parsed.ok ? (refused?.errors ?? []).map((issue) => wrongOf(issue, id)) : [parsed.wrong]),
    [parsed, refused, id],
  )
  const begin = (next: string): void =>
    draft.set({ text: next, base: draft.value === undefined ? value : draft.value.base })
  const whyNot =
    me.whyNot('release-manager') ??
    (parsed.ok ? undefined : 'It is no JSON yet') ??
    (isChanged ? undefined : 'Nothing is different yet') ??
    (draft.isStale
      ? 'Somebody else has changed it: choose first what becomes of that'
      : undefined) ??
    (wrong.length > 0 ? 'It would be refused: see what is wrong' : undefined)
  return (
    <div className="flex flex-col gap-4">
      {draft.isStale && (
        <ChangedMeanwhile kind={kind} id={id} onTake={draft.drop} onGoOn={() => draft.rebase()}>
          {parsed.ok && (
            <Merge
              base={draft.value?.base}
              mine={parsed.value}
              theirs={value}
              onMerge={(merged) => draft.rebase({ text: jsonText(merged), base: value })}
            />
          )}
        </ChangedMeanwhile>
      )}
      <JsonEditor label={label} value={text} onChange={begin} wrong={wrong} />
      <div className="flex flex-wrap items-center gap-2">
        <Button
          tone="primary"
          why={whyNot}
          onClick={() => asked && void edit(asked).then((made) => made && draft.drop())}
        >
          Save…
        </Button>
        {draft.value !== undefined && <Button onClick={draft.drop}>Drop my changes</Button>}
        {isChanged && (
          <Button tone="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'Hide' : 'Show'} what I have changed
          </Button>
        )}
        <span role="status" className="text-xs text-ink-3">
          {isChanged && foreseen.isOld && 'Being tried…'}
          {isChanged && !foreseen.isOld && foreseen.tried && wrong.length === 0 && 'It is sound.'}
        </span>
      </div>
      {isOpen && parsed.ok && isChanged && <DiffList before={value} after={parsed.value} />}
      {foreseen.error && !refused && <ErrorNote error={foreseen.error} />}
      {isChanged && !draft.isStale && wrong.length === 0 && !foreseen.error && (
        <WhoWouldMove of={foreseen} />
      )}
    </div>
  )
}
