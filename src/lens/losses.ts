/** What a linked plan loses: read off the plan, so that it is true of fused chains too. */
import type { Path } from '../json/index.ts'
import { codecOf } from './codecs/index.ts'
import type { Loss } from './lens.ts'
import type { ObjectPlan, Plan } from './plan.ts'

const objectLosses = (
  plan: ObjectPlan,
  frame: Path,
  inner: (plan: Plan, at: Path) => readonly Loss[],
): readonly Loss[] => [
  ...[...plan.dropped].map(([name, loss]) => ({
    path: [...frame, ...(plan.at ?? []), name],
    ...loss,
  })),
  ...[...plan.fields.values()].flatMap((field) =>
    field.plan.kind === 'object'
      ? objectLosses(field.plan, frame, inner)
      : inner(field.plan, [...frame, ...(field.from ?? [])]),
  ),
]

/** Each place at most once; recursive types are followed once. */
export const lossesOf = (
  plan: Plan,
  planOf: (type: string, from: number, to: number) => Plan,
  lossesOfSteps: (type: string, position: number, direction: 'up' | 'down') => readonly Loss[],
): readonly Loss[] => {
  const walk = (at: Plan, path: Path, met: ReadonlySet<string>): readonly Loss[] => {
    const inner = (next: Plan, where: Path) => walk(next, where, met)
    switch (at.kind) {
      case 'copy':
        return []
      case 'ref': {
        const id = `${at.type}|${at.from}|${at.to}`
        if (met.has(id)) return []
        return walk(planOf(at.type, at.from, at.to), path, new Set([...met, id]))
      }
      case 'nullable':
      case 'wrap':
        return inner(at.of, path)
      case 'list':
      case 'map':
        return inner(at.of, [...path, '*'])
      case 'head':
        return [
          { path: [...path, '*'], kind: 'lossy', reason: 'items after the first have no place' },
          ...inner(at.of, [...path, '0']),
        ]
      case 'object':
        return objectLosses(at, path, inner)
      case 'union':
        return [...at.variants].flatMap(([tag, variant]) => {
          if (variant.kind === 'variant') return inner(variant.plan, path)
          const reason = `the variant "${tag}" does not exist in the other version`
          return variant.kind === 'replace' ? [{ path, kind: 'lossy' as const, reason }] : []
        })
      case 'codec': {
        const loss = codecOf(at.codec).loss(at.codec, at.direction)
        return loss ? [{ path, ...loss, reason: at.lossy ?? loss.reason }] : []
      }
      case 'sequence':
        return at.plans.flatMap((next) => inner(next, path))
      case 'steps':
        return lossesOfSteps(at.type, at.position, at.direction).map((loss) => ({
          ...loss,
          path: [...path, ...loss.path],
        }))
    }
  }
  return walk(plan, [], new Set())
}
