import { Badge } from '../../ui/badge.tsx'
import type { Life } from './contract.ts'

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

export const dayText = (date: string): string =>
  Number.isNaN(Date.parse(date)) ? date : day.format(Date.parse(date))

const isPast = (date: string): boolean => Date.parse(date) <= Date.now()

/** How a version lives, in words; nothing of one that just lives. */
export const LifeMarks = ({
  life,
  isDefault = false,
}: {
  life: Life | undefined
  isDefault?: boolean
}) => (
  <>
    {isDefault && <Badge mood="accent">default</Badge>}
    {life?.retired === true ? (
      <Badge mood="bad">retired</Badge>
    ) : (
      <>
        {life?.deprecated !== undefined && (
          <Badge mood="warn">
            {isPast(life.deprecated) ? 'deprecated' : `deprecated from ${dayText(life.deprecated)}`}
          </Badge>
        )}
        {life?.sunset !== undefined && (
          <Badge mood={isPast(life.sunset) ? 'bad' : 'warn'}>
            {isPast(life.sunset) ? 'sunset was' : 'sunset'} {dayText(life.sunset)}
          </Badge>
        )}
      </>
    )}
  </>
)
