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

/** The year that a day is in. */
export const yearOfDay = (day: number): number => {
  // At most one off: years are a little longer than 365 days.
  const year = 1970 + Math.floor(day / 365.2425)
  if (dayOfYear(year) > day) return year - 1
  return dayOfYear(year + 1) <= day ? year + 1 : year
}

/** Month times 100 plus day of the month, of a day in its year: no object for each timestamp. */
export const dateInYear = (day: number, year: number): number => {
  let rest = day - dayOfYear(year)
  let month = 1
  for (let days = 31; rest >= days; days = daysInMonth(year, month)) {
    rest -= days
    month += 1
  }
  return month * 100 + rest + 1
}
