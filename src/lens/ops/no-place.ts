/** How it is said that a field has no place in the other version of a document. */
import type { Path } from '../../json/index.ts'
import { notRepresentable } from '../lens-error.ts'
import { atPath } from '../made.ts'

const dotted = (path: Path): string => path.join('.')

/** @throws LensError always */
export const refusePut = (field: Path, holder: Path, is: 'absent' | 'null'): never =>
  atPath(field, () =>
    notRepresentable(`has no place in the other version, where "${dotted(holder)}" is ${is}`),
  )

/** @throws LensError always */
export const refuseEmpty = (holder: Path): never =>
  atPath(holder, () =>
    notRepresentable('is empty, which the other version cannot tell from its absence'),
  )

/** @throws LensError always */
export const refuseTaken = (member: Path): never =>
  atPath(member, () =>
    notRepresentable('is there, and so is the field that takes its place in the other version'),
  )

/** @throws LensError always */
export const refuseMissing = (field: Path): never =>
  atPath(field, () => notRepresentable('is missing, and the other version needs it'))
