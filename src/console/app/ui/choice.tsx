/** One of a few: as buttons beside each other, of which one is pressed. */
import { classes } from './classes.ts'

interface ChoiceProps {
  readonly label: string
  readonly choices: readonly { readonly value: string; readonly text: string }[]
  readonly value: string
  readonly onChange: (value: string) => void
}

export const Choice = ({ label, choices, value, onChange }: ChoiceProps) => (
  <div
    role="group"
    aria-label={label}
    className="inline-flex rounded-md border border-line-strong bg-panel p-0.5"
  >
    {choices.map((one) => (
      <button
        key={one.value}
        type="button"
        aria-pressed={one.value === value}
        onClick={() => onChange(one.value)}
        className={classes(
          'min-h-6 rounded px-2.5 py-0.5 whitespace-nowrap',
          one.value === value
            ? 'bg-accent-soft font-medium text-accent-ink'
            : 'text-ink-2 hover:text-ink',
        )}
      >
        {one.text}
      </button>
    ))}
  </div>
)
