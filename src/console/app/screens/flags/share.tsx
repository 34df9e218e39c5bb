/** How many clients get a variant: who would move is shown while one drags. */
import { useState } from 'react'
import { useMe } from '../../api/me.ts'
import { ChangedMeanwhile } from '../../edit/changed-meanwhile.tsx'
import { useDraft } from '../../edit/draft.ts'
import type { Edit } from '../../edit/editing.ts'
import { useEdit } from '../../edit/edits.tsx'
import { useForeseen, WhoWouldMove } from '../../edit/foreseen.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { Panel } from '../../ui/page.tsx'
import { Shares, type SharePart } from '../../ui/shares.tsx'
import { hasNoRules, rampedShares, type FlagModel } from './model.ts'

interface ShareProps {
  readonly flag: FlagModel
  readonly tag: string
}

const sharesOf = (flag: FlagModel): readonly SharePart[] | undefined =>
  flag.shares ??
  (hasNoRules(flag) && flag.standard !== undefined
    ? [{ name: flag.standard, percent: 100, isQuiet: true }]
    : undefined)

const NoShares = () => (
  <p className="text-ink-2">
    This flag has no single place with percentages, so none can be moved here. Its rules are below,
    and the definition can be edited as JSON.
  </p>
)

interface SliderProps extends ShareProps {
  readonly shares: readonly SharePart[]
}

const percentOf = (shares: readonly SharePart[], variant: string): number =>
  shares.find(({ name }) => name === variant)?.percent ?? 0

const Slider = ({ flag, tag, shares }: SliderProps) => {
  const edit = useEdit()
  const me = useMe()
  const names = flag.variants.map(([name]) => name)
  const [variant, setVariant] = useState(
    () => names.find((name) => name !== flag.standard) ?? names[0] ?? '',
  )
  const draft = useDraft<number>(tag)
  const now = percentOf(shares, variant)
  const percent = draft.value ?? now
  const isChanged = draft.value !== undefined && draft.value !== now
  const asked: Edit = {
    name: 'rampFlag',
    input: { params: { key: flag.key }, body: { variant, percent }, ifMatch: draft.tag },
    title: `Set ${variant} of ${flag.key} to ${percent} %`,
    lead: `It is ${now} % now.`,
    act: `Set to ${percent} %`,
    done: `${variant} of ${flag.key} is at ${percent} %`,
  }
  const foreseen = useForeseen(
    isChanged && !draft.isStale && me.whyNot('release-manager') === undefined ? asked : undefined,
  )
  const set = (text: string): void => {
    const value = Number(text)
    if (text !== '' && value >= 0 && value <= 100) draft.set(value)
  }
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <div className="flex flex-col gap-4">
        <Shares of={(isChanged ? rampedShares(flag, variant, percent) : undefined) ?? shares} />
        {names.length > 2 && (
          <SelectField
            label="Variant"
            value={variant}
            onChange={(next) => {
              setVariant(next)
              draft.drop()
            }}
            choices={names.map((name) => ({ value: name, text: name }))}
          />
        )}
        <div className="flex items-end gap-3">
          <label className="flex min-w-0 flex-1 flex-col gap-1 pb-1">
            <span className="text-xs font-medium text-ink-2">Share of {variant}</span>
            <input
              type="range"
              min={0}
              max={100}
              step={1}
              value={percent}
              aria-valuetext={`${percent} %`}
              onChange={(event) => set(event.target.value)}
              className="h-6 w-full accent-accent"
            />
          </label>
          <div className="w-28">
            <TextField
              label="Percent"
              type="number"
              min={0}
              max={100}
              step={0.001}
              value={String(percent)}
              onChange={set}
              className="text-right tabular-nums"
            />
          </div>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button
            tone="primary"
            why={
              me.whyNot('release-manager') ??
              (isChanged ? undefined : 'Drag the share first: nothing is different yet')
            }
            onClick={() => void edit(asked).then((made) => made && draft.drop())}
          >
            {isChanged ? `Set ${variant} to ${percent} %…` : 'Set…'}
          </Button>
          {isChanged && <Button onClick={draft.drop}>Back to {now} %</Button>}
        </div>
        <p className="text-xs text-ink-3">
          Going up, nobody leaves {variant}; going down, those leave it who came last.
        </p>
      </div>
      {draft.isStale ? (
        <ChangedMeanwhile
          kind="flag"
          id={flag.key}
          onTake={draft.drop}
          onGoOn={() => draft.rebase()}
          goOn={`Go on with ${percent} %`}
        />
      ) : isChanged ? (
        <WhoWouldMove of={foreseen} />
      ) : (
        <p className="self-center text-center text-ink-3">
          Drag the share to see who would move. Nothing changes before you say so.
        </p>
      )}
    </div>
  )
}

export const Share = ({ flag, tag }: ShareProps) => {
  const shares = sharesOf(flag)
  return (
    <Panel title="Share of clients">
      {shares && flag.variants.length > 1 ? (
        <Slider flag={flag} tag={tag} shares={shares} />
      ) : (
        <NoShares />
      )}
    </Panel>
  )
}
