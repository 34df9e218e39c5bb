/** Fields of forms: a label each, what is wrong beside it. */
import { useId, type ComponentProps, type ReactNode } from 'react'
import { classes } from './classes.ts'

const box =
  'w-full rounded-md border border-line-strong bg-panel px-2.5 py-1 text-ink placeholder:text-ink-3 aria-invalid:border-bad'

interface Labelled {
  readonly label: string
  readonly hint?: ReactNode
  readonly error?: string | undefined
  /** The label is for those only who cannot see the field. */
  readonly hideLabel?: boolean
}

const Frame = ({
  id,
  label,
  hint,
  error,
  hideLabel = false,
  children,
}: Labelled & { id: string; children: ReactNode }) => (
  <div className="flex min-w-0 flex-col gap-1">
    <label htmlFor={id} className={hideLabel ? 'sr-only' : 'text-xs font-medium text-ink-2'}>
      {label}
    </label>
    {children}
    {hint !== undefined && (
      <div id={`${id}-hint`} className="text-xs text-ink-3">
        {hint}
      </div>
    )}
    {error !== undefined && (
      <div id={`${id}-error`} role="alert" className="text-xs text-bad">
        {error}
      </div>
    )}
  </div>
)

const described = (id: string, { hint, error }: Labelled): string | undefined =>
  classes(hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`) || undefined

type Own<Tag extends 'input' | 'textarea' | 'select'> = Omit<
  ComponentProps<Tag>,
  'id' | 'onChange' | 'value'
> &
  Labelled & { readonly value: string; readonly onChange: (value: string) => void }

const split = <P extends Labelled>({ label, hint, error, hideLabel, ...rest }: P) => ({
  frame: {
    label,
    ...(hint === undefined ? {} : { hint }),
    ...(error === undefined ? {} : { error }),
    ...(hideLabel === undefined ? {} : { hideLabel }),
  },
  rest,
})

export const TextField = ({ onChange, className, ...props }: Own<'input'>) => {
  const id = useId()
  const { frame, rest } = split(props)
  return (
    <Frame id={id} {...frame}>
      <input
        {...rest}
        id={id}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={described(id, frame)}
        aria-invalid={frame.error === undefined ? undefined : true}
        className={classes(box, 'min-h-8', className)}
      />
    </Frame>
  )
}

export const TextArea = ({ onChange, className, ...props }: Own<'textarea'>) => {
  const id = useId()
  const { frame, rest } = split(props)
  return (
    <Frame id={id} {...frame}>
      <textarea
        {...rest}
        id={id}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={described(id, frame)}
        aria-invalid={frame.error === undefined ? undefined : true}
        className={classes(box, className)}
      />
    </Frame>
  )
}

interface Choice {
  readonly value: string
  readonly text: string
}

export const SelectField = ({
  onChange,
  className,
  choices,
  ...props
}: Own<'select'> & { readonly choices: readonly Choice[] }) => {
  const id = useId()
  const { frame, rest } = split(props)
  return (
    <Frame id={id} {...frame}>
      <select
        {...rest}
        id={id}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={described(id, frame)}
        aria-invalid={frame.error === undefined ? undefined : true}
        className={classes(box, 'min-h-8', className)}
      >
        {choices.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Frame>
  )
}

interface CheckProps extends Omit<ComponentProps<'input'>, 'id' | 'type' | 'onChange' | 'checked'> {
  readonly label: ReactNode
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

export const CheckField = ({ label, onChange, className, ...rest }: CheckProps) => (
  <label className="flex min-h-8 items-center gap-2">
    <input
      {...rest}
      type="checkbox"
      onChange={(event) => onChange(event.target.checked)}
      className={classes('size-4 shrink-0 accent-accent', className)}
    />
    {label}
  </label>
)
