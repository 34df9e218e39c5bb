/** The courses of time against size as a section of the page. */
import { figure, sizeText, table, verdict } from '../support/markdown.ts'
import type { Adversarial, Course } from './index.ts'

/** More than caches and the garbage collector account for; at quadratic cost it would be the span. */
const tolerated = 3

const growth = ({ points }: Course): number =>
  (points.at(-1)?.perByte ?? Number.NaN) / (points[0]?.perByte ?? Number.NaN)

const rows = (courses: readonly Course[]): readonly (readonly string[])[] =>
  courses.map((course) => [
    course.name,
    course.scanner,
    course.answer,
    ...course.points.map(({ perByte }) => figure(perByte)),
    `${figure(growth(course))}x`,
  ])

/** Markdown below a heading of level two. */
export const adversarialSection = ({ courses }: Adversarial): string => {
  const sizes = (courses[0]?.points ?? []).map(({ size }) => size)
  const head = ['document', 'scanner', 'answer', ...sizes.map(sizeText), 'growth']
  const above = courses.filter((course) => growth(course) >= tolerated)
  const span = (sizes.at(-1) ?? 0) / (sizes[0] ?? 1)
  return [
    `Entities made to be dear, from version 3.0 to 1.0: nanoseconds a byte, the least of several rounds. Time that grows with size alone shows as the same figure in every column; at quadratic cost the last would be ${span} times the first. Target: less than ${tolerated} times: ${verdict(above.length === 0)}${above.length === 0 ? '' : ` (${above.map(({ name }) => name).join(', ')})`}. What is refused is read once more by the exact executor, which finds the words for the problem; that is why it takes longer.`,
    table(head, rows(courses)),
  ].join('\n\n')
}
