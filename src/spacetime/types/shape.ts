/** Shapes as a version of a contract has them. */
import type { ContractVersion } from '../../contract/index.ts'

export type TypeGraph = ContractVersion['types']
export type Shape = TypeGraph[string]
export type ShapeOf<K extends Shape['kind']> = Extract<Shape, { kind: K }>
