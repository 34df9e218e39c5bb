/** One difference: reads that show it, both documents, and the same read again. */
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import type { Schemas } from '../../api/operations.ts'
import { useReading } from '../../api/query.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { counted } from '../../ui/numbers.ts'
import { Facts } from '../../ui/page.tsx'
import { Empty, ErrorNote, Read } from '../../ui/states.tsx'
import { Time } from '../../ui/time.tsx'
import { Documents } from './documents.tsx'
import { kindText, type Key } from './words.ts'

type Example = Schemas['MismatchExample']
type Replayed = Schemas['ReplayedMismatch']

interface ShownProps {
  readonly example: Example
  readonly names: { readonly from: string; readonly to: string }
}

const Shown = ({ example, names }: ShownProps) => {
  const [again, setAgain] = useState<Replayed>()
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const { path, query, client, isAnonymous, version, at } = example
  const noise = example.noise.map((one) => one.path)
  const shown = again ?? example
  const replay = async (): Promise<void> => {
    setBusy(true)
    setFailure(undefined)
    try {
      setAgain((await ask('replayMismatch', { body: { id: example.id } })).value)
    } catch (error) {
      setFailure(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="flex flex-col gap-3">
      <Facts
        of={[
          [
            'Request',
            <code key="request" className="font-mono text-xs break-all">
              GET {path}
              {query === '' ? '' : `?${query}`}
            </code>,
          ],
          ['Client', `${isAnonymous ? 'anonymous' : client}, in version ${version}`],
          ['Read', <Time key="time" at={at} />],
        ]}
      />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button size="small" disabled={isBusy} onClick={() => void replay()}>
          Read both again
        </Button>
        <span role="status" className="text-xs text-ink-2">
          {isBusy
            ? 'Reading...'
            : again === undefined
              ? 'As this client, but without its credentials; nothing is counted.'
              : again.differences.length === 0
                ? 'Now both sides answer the same.'
                : `Read again: ${counted(again.differences.length, 'path differs', 'paths differ')} now.`}
        </span>
        {again && (
          <Button size="small" tone="quiet" onClick={() => setAgain(undefined)}>
            Show what was kept
          </Button>
        )}
      </div>
      {failure !== undefined && <ErrorNote error={failure} />}
      <Documents names={names} from={shown.from} to={shown.to} noise={noise} />
      {noise.length > 0 && (
        <p className="text-xs text-ink-3">
          <Badge mood="warn">noise</Badge> changes with each read of one side, and counts for
          nothing.
        </p>
      )}
    </div>
  )
}

interface OneMismatchProps {
  readonly of: Key
  readonly onClose: () => void
}

export const OneMismatch = ({ of, onClose }: OneMismatchProps) => {
  const { rollout, version, route, path, kind } = of
  const [at, setAt] = useState(0)
  const declared = useReading('getRolloutStatus', { params: { rollout } })
  const examples = useReading('listMismatchExamples', {
    query: { rollout, version, route, path },
  })
  const { from = 'old backend', to = 'new backend' } = declared.data?.value.rollout ?? {}
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={path}
      lead={`${kindText(kind)}, ${route} at ${version}, rollout ${rollout}`}
    >
      <Read of={examples} what="Reading examples">
        {({ value: { items } }) => {
          const example = items[at] ?? items[0]
          return example === undefined ? (
            <Empty title="No example is kept">
              Processes keep the newest few for an hour, in memory only: wait for the next
              difference. None are kept where the configuration turns previews off (control &gt;
              preview).
            </Empty>
          ) : (
            <div className="flex flex-col gap-3">
              {items.length > 1 && (
                <div role="group" aria-label="Examples" className="flex flex-wrap gap-1.5">
                  {items.map((one, index) => (
                    <Button
                      key={one.id}
                      size="small"
                      tone={one === example ? 'primary' : 'plain'}
                      aria-pressed={one === example}
                      onClick={() => setAt(index)}
                    >
                      {index === 0 ? 'Newest' : `Example ${index + 1}`}
                    </Button>
                  ))}
                </div>
              )}
              <Shown key={example.id} example={example} names={{ from, to }} />
            </div>
          )
        }}
      </Read>
    </Dialog>
  )
}
