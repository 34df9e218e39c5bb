/** Every operator that flagd-core 4.0.1 evaluates: JSON Logic as json-logic-engine has it, and flagd's own. */

const words = (...lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => line.split(' '))

/** flagd's own, then control, comparison, arithmetic, texts and lists, iteration, reading. */
export const operators: readonly string[] = words(
  'fractional sem_ver starts_with ends_with',
  'if ?: and or ?? ! !! not try throw preserve',
  '== === != !== < <= > >= in',
  '+ - * / % min max',
  'cat substr length keys merge',
  'map filter reduce some all every none pipe eachKey',
  'var val get exists missing missing_some',
)

/** Operators that answer `true` or `false`. */
export const yesNoOperators: ReadonlySet<string> = new Set(
  words(
    'sem_ver starts_with ends_with',
    '! !! not == === != !== < <= > >= in',
    'some all every none exists',
  ),
)

/** Operators within which `var` reads something else than the context: an item, a step's result. */
export const scopingOperators: ReadonlySet<string> = new Set(
  words('map filter reduce some all every none pipe try'),
)

/** Comparisons of `sem_ver`. */
export const versionComparisons = words('= != < <= > >= ^ ~')
