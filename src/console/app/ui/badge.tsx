import type { ReactNode } from 'react'
import { classes } from './classes.ts'

export type Mood = 'good' | 'warn' | 'bad' | 'accent' | 'none'

const moods: Readonly<Record<Mood, string>> = {
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  accent: 'bg-accent-soft text-accent-ink',
  none: 'bg-line/60 text-ink-2',
}

/** A state in a word: the word says it, the colour only repeats it. */
export const Badge = ({ mood = 'none', children }: { mood?: Mood; children: ReactNode }) => (
  <span
    className={classes(
      'inline-flex items-center gap-1 rounded px-1.5 py-px text-xs font-medium whitespace-nowrap',
      moods[mood],
    )}
  >
    {children}
  </span>
)
