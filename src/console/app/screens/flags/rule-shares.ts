/** Percentages of a rule in words. */

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined

/** `green 25 %, blue 75 %`; undefined where a bucket is computed. */
export const shareTexts = (given: readonly unknown[]): string | undefined => {
  const buckets = given.filter((one): one is readonly unknown[] => Array.isArray(one))
  const parts = buckets.map(([variant, weight = 1]) => ({ variant, weight: numberOf(weight) }))
  const total = parts.reduce((sum, { weight = 0 }) => sum + weight, 0)
  if (total === 0) return undefined
  const texts = parts.flatMap(({ variant, weight }) =>
    typeof variant === 'string' && weight !== undefined
      ? [`${variant} ${Math.round((100_000 * weight) / total) / 1000} %`]
      : [],
  )
  return texts.length === parts.length ? texts.join(', ') : undefined
}
