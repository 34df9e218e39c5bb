/** Days since 1970-01-01 and dates of the proleptic Gregorian calendar, from 1970 on. */

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

const monthDays = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

export const daysInMonth = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (monthDays[month] ?? 0)

/** Days of a common year before each month. */
const daysBefore = monthDays.map((_, month) =>
  monthDays.slice(0, month).reduce((sum, days) => sum + days, 0),
)

/** Days from 1970 to the beginning of a year. */
const dayOfYear = (year: number): number => {
  const past = year - 1
  const leaps = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) - 477
  return (year - 1970) * 365 + leaps
}

export const dayOfDate = (year: number, month: number, day: number): number =>
  dayOfYear(year) + (daysBefore[month] as number) + (month > 2 && isLeap(year) ? 1 : 0) + (day - 1)

export interface CalendarDate {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
}

export const dateOfDay = (day: number): CalendarDate => {
  // At most one too late: years are a little longer than 365 days.
  let year = 1970 + Math.floor(day / 365.2425)
  if (dayOfYear(year) > day) year -= 1
  else if (dayOfYear(year + 1) <= day) year += 1
  let rest = day - dayOfYear(year)
  let month = 1
  while (rest >= daysInMonth(year, month)) {
    rest -= daysInMonth(year, month)
    month += 1
  }
  return { year, month, day: rest + 1 }
}
