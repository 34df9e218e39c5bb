import { Button as BaseButton } from '@base-ui/react/button'
import type { ComponentProps } from 'react'
import { classes } from './classes.ts'

type Tone = 'plain' | 'primary' | 'danger' | 'quiet'

const tones: Readonly<Record<Tone, string>> = {
  plain: 'border-line-strong bg-panel text-ink hover:bg-ground',
  primary: 'border-transparent bg-accent text-on-accent hover:brightness-95',
  danger: 'border-transparent bg-bad-solid text-white hover:brightness-95',
  quiet: 'border-transparent bg-transparent text-ink-2 hover:bg-line/60 hover:text-ink',
}

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'type'> {
  readonly tone?: Tone
  readonly size?: 'small' | 'usual'
  readonly type?: 'button' | 'submit'
  /** Why it cannot be pressed: said to whoever looks, in place of what it does. */
  readonly why?: string | undefined
}

/** One that cannot be pressed keeps the focus, so that its reason can be read. */
export const Button = ({
  tone = 'plain',
  size = 'usual',
  type = 'button',
  why,
  disabled,
  className,
  title,
  ...rest
}: ButtonProps) => (
  <BaseButton
    {...rest}
    type={type}
    disabled={disabled === true || why !== undefined}
    focusableWhenDisabled
    title={why ?? title}
    className={classes(
      'inline-flex items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none',
      'data-[disabled]:cursor-not-allowed data-[disabled]:opacity-50',
      size === 'small' ? 'min-h-6 px-2 py-0.5 text-xs' : 'min-h-8 px-3 py-1',
      tones[tone],
      className,
    )}
  />
)
