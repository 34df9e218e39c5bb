/** The ladder of a plan, step by step. */
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { Button } from '../../../ui/button.tsx'
import { CheckField, SelectField, TextField } from '../../../ui/field.tsx'
import { stages, type Stage } from '../stages.ts'
import { countsAt, stepAfter, type StepDraft } from './draft.ts'

/** What is wrong at a path, if anything. */
export type WrongAt = (path: string) => string | undefined

interface StepProps {
  readonly step: StepDraft
  readonly index: number
  readonly count: number
  readonly flag: string
  readonly wrong: WrongAt
  readonly onChange: (step: StepDraft) => void
  /** Undefined takes it out; else by so many places. */
  readonly onMove: (by: number | undefined) => void
}

const Step = ({ step, index, count, flag, wrong, onChange, onMove }: StepProps) => {
  const counts = countsAt(step, flag)
  const at = `plan.steps.${index}`
  const field = (name: 'share' | 'hold' | 'minimum', label: string, placeholder: string) =>
    counts[name] && (
      <TextField
        label={label}
        aria-label={`${label} of step ${index}`}
        value={step[name]}
        onChange={(text) => onChange({ ...step, [name]: text })}
        placeholder={placeholder}
        error={wrong(`${at}.${name}`)}
        maxLength={20}
        autoComplete="off"
      />
    )
  const own = wrong(at)
  return (
    <li className="border-b border-line px-4 py-3 last:border-0">
      <div className="flex flex-wrap items-center gap-x-4">
        <span className="font-medium tabular-nums">Step {index}</span>
        <CheckField
          label="Asks first"
          aria-label={`Asks first, step ${index}`}
          title="Somebody has to approve it before it begins"
          checked={step.approval}
          onChange={(approval) => onChange({ ...step, approval })}
        />
        <div className="ml-auto flex gap-1">
          <Button
            size="small"
            tone="quiet"
            aria-label={`Move step ${index} up`}
            disabled={index === 0}
            onClick={() => onMove(-1)}
          >
            <ArrowUp aria-hidden className="size-3.5" />
          </Button>
          <Button
            size="small"
            tone="quiet"
            aria-label={`Move step ${index} down`}
            disabled={index === count - 1}
            onClick={() => onMove(1)}
          >
            <ArrowDown aria-hidden className="size-3.5" />
          </Button>
          <Button
            size="small"
            tone="quiet"
            aria-label={`Take step ${index} out`}
            onClick={() => onMove(undefined)}
          >
            <X aria-hidden className="size-3.5" />
          </Button>
        </div>
      </div>
      <div className="mt-1 grid grid-cols-2 gap-x-3 gap-y-2 sm:grid-cols-4">
        <SelectField
          label="Stage"
          aria-label={`Stage of step ${index}`}
          value={step.stage}
          onChange={(stage) => onChange({ ...step, stage: stage as Stage })}
          choices={stages.slice(1).map((one) => ({ value: one, text: one }))}
          error={wrong(`${at}.stage`)}
        />
        {field('share', 'Percent of clients', step.stage === 'live' ? '100' : '0')}
        {field('hold', 'Stays at least', 'not at all')}
        {field('minimum', 'Answers needed', '1')}
      </div>
      {own !== undefined && <p className="text-xs text-bad">{own}</p>}
    </li>
  )
}

const moved = (
  steps: readonly StepDraft[],
  index: number,
  by: number | undefined,
): readonly StepDraft[] => {
  const [step] = steps.slice(index, index + 1)
  const rest = steps.toSpliced(index, 1)
  return by === undefined || step === undefined ? rest : rest.toSpliced(index + by, 0, step)
}

interface StepsProps {
  readonly steps: readonly StepDraft[]
  readonly flag: string
  readonly wrong: WrongAt
  readonly onChange: (steps: readonly StepDraft[]) => void
}

export const Steps = ({ steps, flag, wrong, onChange }: StepsProps) => {
  const own = wrong('plan.steps')
  return (
    <>
      <ol aria-label="Steps of the plan">
        {steps.map((step, index) => (
          <Step
            key={step.key}
            step={step}
            index={index}
            count={steps.length}
            flag={flag}
            wrong={wrong}
            onChange={(next) => onChange(steps.with(index, next))}
            onMove={(by) => onChange(moved(steps, index, by))}
          />
        ))}
      </ol>
      <div className="flex flex-wrap items-center gap-3 border-t border-line px-4 py-3">
        <Button size="small" onClick={() => onChange([...steps, stepAfter(steps)])}>
          <Plus aria-hidden className="size-3.5" />
          Add a step
        </Button>
        {own !== undefined && (
          <p role="alert" className="text-xs text-bad">
            {own}
          </p>
        )}
      </div>
    </>
  )
}
